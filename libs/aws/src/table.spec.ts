import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysWith } from './table.ts';

it('has one way to ask for keys that begin so, and it is none that reads the whole partition', () => {
  const { ':first': first, ':last': last } = keysWith({ pk: 'p', sk: 'RUN#' }).ExpressionAttributeValues;
  expect(['RUN#', 'RUN#~', 'RUN#\u{1F600}'].every((sk) => first <= sk && sk <= last)).toBe(true);
  expect(['RUM#~', 'RUN$', 'RUO'].some((sk) => first <= sk && sk <= last)).toBe(false);
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const others = sources
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .filter((path) => readFileSync(join(import.meta.dirname, path), 'utf8').includes('begins_with('));
  expect(others).toEqual([]);
});
