import { describe, expect, it } from 'vitest';
import { findingsOf, type Part, placeOf } from './result-shape.ts';
import { controlOf, defaultsOf, readField } from './schema-values.ts';
import { spelledOut } from './use-labels.ts';
import { nameOfValue } from './value-names.ts';

describe('findingsOf', () => {
  it('keeps the order of the schema, leaves out what is empty, untitled, or the pictures themselves', () => {
    const properties = {
      b: { title: 'B' },
      a: { title: 'A' },
      hash: {},
      none: { title: 'None' },
      cover: { title: 'Cover' },
      parts: { title: 'Parts' },
    };
    const value = { a: 1, b: true, hash: 'x', none: [], cover: [{ name: 'cover.webp' }], parts: [{ n: 1 }] };
    expect(findingsOf({ properties }, value).map(({ name, kind }) => [name, kind])).toEqual([
      ['b', 'value'],
      ['a', 'value'],
      ['parts', 'objects'],
    ]);
  });

  it('leaves out what says nothing, and what holds nothing else', () => {
    const count = { type: 'integer', title: 'N' };
    const properties = {
      hasAlpha: { title: 'Transparent' },
      orientation: { title: 'Orientation', 'x-usual': 1 },
      silentSeconds: { title: 'Silence', 'x-format': 'clock' },
      truePeak: { title: 'True peak' },
      personalData: { title: 'Personal data', properties: { emails: count, ibans: count } },
    };
    const named = (value: object) => findingsOf({ properties }, { ...value }).map(({ name }) => name);
    const personalData = { emails: 0, ibans: 0 };
    expect(named({ hasAlpha: false, orientation: 1, silentSeconds: 0, truePeak: 0, personalData })).toEqual([
      'truePeak',
    ]);
    expect(named({ orientation: 6, personalData: { emails: 2, ibans: 0 } })).toEqual([
      'orientation',
      'personalData',
    ]);
  });

  it('tells technical facts from those for people', () => {
    const properties = {
      width: { title: 'Width' },
      colourSpace: { title: 'Colour space', 'x-technical': true },
      tags: {
        title: 'Tags',
        properties: { encoder: { 'x-technical': true } },
        additionalProperties: { type: 'string' },
      },
    };
    const value = { width: 10, colourSpace: 'srgb', tags: { encoder: 'Lavf' } };
    const of = (part: Part) => findingsOf({ properties }, value, part).map(({ name }) => name);
    expect([of('people'), of('technical'), of('all')]).toEqual([
      ['width'],
      ['colourSpace', 'tags'],
      ['width', 'colourSpace', 'tags'],
    ]);
  });

  it('shows everything of a map, and of a schema without titles', () => {
    expect(findingsOf({}, { artist: 'X' }).map(({ name }) => name)).toEqual(['artist']);
    expect(findingsOf({ properties: { x: {} } }, { x: 1, y: 2 }).map(({ name }) => name)).toEqual(['x']);
    const open = { properties: { x: {} }, additionalProperties: { type: 'string' } };
    expect(findingsOf(open, { y: 'Y', x: 'X' }).map(({ name }) => name)).toEqual(['y', 'x']);
  });
});

it.each([
  [
    { latitude: 1.5, longitude: -2 },
    { latitude: 1.5, longitude: -2 },
  ],
  ['+48.137+011.576/', { latitude: 48.137, longitude: 11.576 }],
  ['-33.5-070.25+520/', { latitude: -33.5, longitude: -70.25 }],
  [{ city: 'Bonn' }, null],
  ['somewhere', null],
  [undefined, null],
])('the place of %j is %j', (value, place) => expect(placeOf(value)).toEqual(place));

describe('a form', () => {
  it.each([
    [{ type: 'boolean' }, 'checkbox'],
    [{ enum: ['a', 'b'] }, 'select'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['number', 'null'] }, 'number'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'string' }, 'text'],
  ])('asks for %j by a %s', (schema, control) => expect(controlOf(schema)).toBe(control));

  it('begins with the defaults', () => {
    expect(defaultsOf({ properties: { a: { default: false }, b: {}, c: { default: 3 } } })).toEqual({
      a: false,
      c: 3,
    });
  });

  it('reads numbers and lists, and takes an empty field for the default', () => {
    expect(readField('number', ' 2.5 ')).toBe(2.5);
    expect(readField('list', 'a, b,,c')).toEqual(['a', 'b', 'c']);
    expect(readField('text', ' x ')).toBe('x');
    expect(readField('number', ' ')).toBeUndefined();
  });
});

it.each([
  ['h264', 'H.264'],
  ['pcm_s24be', 'PCM 24 bit'],
  ['jpeg', 'JPEG'],
  ['heic', 'HEIC'],
  ['Display P3', 'Display P3'],
])('%s is called %s', (value, name) => expect(nameOfValue(value)).toBe(name));

it('spells out names that have no title', () => {
  expect(spelledOut('sampleRate')).toBe('Sample rate');
  expect(spelledOut('bits_per-pixel')).toBe('Bits per pixel');
});
