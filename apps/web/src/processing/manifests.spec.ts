import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { i18n } from '../i18n/index.ts';
import type { Schema } from './types.ts';
import { useLabels } from './use-labels.ts';
import { useResultFormat } from './use-result-format.ts';

const root = join(import.meta.dirname, '../../../../libs/algorithms/src');

/** Every property of a schema, with the path to it. */
function propertiesOf(schema: Schema, path: string): [string, Schema][] {
  const own = Object.entries(schema.properties ?? {}).map(([name, one]) => [`${path}/${name}`, one] as const);
  const below = own.flatMap(([at, one]) => propertiesOf(one, at));
  return [
    ...own.map(([at, one]): [string, Schema] => [at, one]),
    ...below,
    ...(schema.items ? propertiesOf(schema.items, path) : []),
  ];
}
const properties = globSync('*/manifest.json', { cwd: root }).flatMap((file) => {
  const { id, result, parameters } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  return [...propertiesOf(result, id), ...propertiesOf(parameters, `${id}:`)];
});

/** What a composable answers within the app, in a language. */
function within<T>(locale: 'en' | 'de', use: () => T): T {
  i18n.global.locale.value = locale;
  let got: T | undefined;
  mount({ setup: () => ((got = use()), () => null) }, { global: { plugins: [i18n] } }).unmount();
  i18n.global.locale.value = 'en';
  return got!;
}

describe('what the manifests say for people', () => {
  it('has a German name wherever it has an English one', () => {
    const titled = properties.filter(([, { title }]) => title);
    expect(titled.length).toBeGreaterThan(80);
    expect(titled.filter(([, one]) => !one['x-titles']?.['de']).map(([path]) => path)).toEqual([]);
  });

  it('has a German explanation wherever a form shows an English one', () => {
    const explained = properties.filter(([path, { description }]) => description && path.includes(':/'));
    expect(explained.length).toBeGreaterThan(5);
    expect(explained.filter(([, one]) => !one['x-descriptions']?.['de']).map(([path]) => path)).toEqual([]);
  });

  it('is in formats that are known here', () => {
    const formatted = properties.filter(([, one]) => one['x-format']);
    expect(formatted.length).toBeGreaterThan(20);
    const show = within('en', useResultFormat);
    const plain = ({ type }: Schema): unknown =>
      [type].flat().includes('string') || [type].flat().includes('array') ? 'de' : 1500;
    const unknown = formatted.filter(([, one]) => show(plain(one), one) === show(plain(one)));
    expect(unknown.map(([path]) => path)).toEqual([]);
  });
});

it('names and writes values as the schema says, in the language of the page', () => {
  const schema: Schema = {
    title: 'Sample rate',
    'x-titles': { de: 'Abtastrate' },
    'x-format': 'Hz',
  };
  const { labelOf } = within('en', useLabels);
  expect(labelOf('rate', schema)).toBe('Sample rate');
  expect(within('de', () => useLabels().labelOf('rate', schema))).toBe('Abtastrate');
  const show = within('en', useResultFormat);
  expect(show(44_100, schema)).toBe('44.1 kHz');
  expect(show(-23.1, { 'x-unit': 'LUFS' })).toBe('-23.1 LUFS');
  expect(show(2, { 'x-values': { 2: { en: 'Stereo' } } })).toBe('Stereo');
});
