import { describe, expect, it } from 'vitest';
import { findingsOf, placeOf } from './result-shape.ts';
import { controlOf, defaultsOf, readField } from './schema-values.ts';
import { processingDe } from './words.de.ts';
import { processingEn } from './words.en.ts';
import { spelledOut } from './use-labels.ts';

describe('the words of the section', () => {
  it('are the same keys in both languages, with the same values in them', () => {
    const keys = (tree: object, above = ''): string[] =>
      Object.entries(tree).flatMap(([key, value]) =>
        typeof value === 'string'
          ? [`${above}${key} ${[...new Set(value.match(/\{\w+\}/g))].sort()}`]
          : keys(value as object, `${above}${key}.`),
      );
    expect(keys(processingDe)).toEqual(keys(processingEn));
  });
});

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
    const value = { a: 1, b: false, hash: 'x', none: [], cover: [{ name: 'cover.webp' }], parts: [{ n: 1 }] };
    expect(findingsOf({ properties }, value).map(({ name, kind }) => [name, kind])).toEqual([
      ['b', 'value'],
      ['a', 'value'],
      ['parts', 'objects'],
    ]);
  });

  it('shows everything of a map, and of a schema without titles', () => {
    expect(findingsOf({}, { artist: 'X' }).map(({ name }) => name)).toEqual(['artist']);
    expect(findingsOf({ properties: { x: {} } }, { x: 1, y: 2 }).map(({ name }) => name)).toEqual(['x']);
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

it('spells out names that have no title', () => {
  expect(spelledOut('sampleRate')).toBe('Sample rate');
  expect(spelledOut('bits_per-pixel')).toBe('Bits per pixel');
});
