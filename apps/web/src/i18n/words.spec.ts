import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import contract from '@intake/contract/openapi.json' with { type: 'json' };
import { de } from './de.ts';
import { en } from './en.ts';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, above = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[above + key, value] as const] : [...flat(value, `${above}${key}.`)],
    ),
  );
}

const english = flat(en);
const german = flat(de);
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
const source = join(import.meta.dirname, '..');
const code = globSync('**/*.{vue,ts}', { cwd: source, exclude: ['**/*.spec.ts', 'i18n/{en,de}.ts'] })
  .map((file) => readFileSync(join(source, file), 'utf8'))
  .join('\n');

describe('the words', () => {
  it('are the same keys in both languages', () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
  });

  it('are never empty, and German is not English left over', () => {
    const same = [...english].filter(([key, text]) => text.length > 12 && german.get(key) === text);
    expect([...german.values()].filter((text) => !text.trim())).toEqual([]);
    expect(same).toEqual([]);
  });

  it('take the same values', () => {
    for (const [key, text] of english)
      expect([key, placeholders(german.get(key)!)]).toEqual([key, placeholders(text)]);
  });

  it('exist wherever the code asks for them', () => {
    const asked = [...code.matchAll(/\bt\(\s*'([\w.]+)'/g), ...code.matchAll(/keypath="([\w.]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !english.has(key))).toEqual([]);
  });

  it('are all used', () => {
    // Families whose last part is put together at run time.
    const families =
      /^((problem|format|state|kind|category|keys|settings|promise|files\.(fact|field)|uploads\.(phase|note)|webhooks\.(of|state|code))\.|activity\.serverError$)/;
    const unused = [...english.keys()].filter(
      (key) => !families.test(key) && !code.includes(`'${key}'`) && !code.includes(`"${key}"`),
    );
    const byLastPart = unused.filter((key) => !code.includes(`'${key.split('.').at(-1)}'`));
    expect(byLastPart).toEqual([]);
  });

  it('explain every problem of the contract, and every reason why a file ended', () => {
    const { ProblemCode, Reason } = contract.components.schemas;
    const reasons = Reason.properties.code['x-extensible-enum'];
    expect([ProblemCode.enum.length > 20, reasons.length > 5]).toEqual([true, true]);
    const codes = [...ProblemCode.enum, ...reasons];
    expect(codes.filter((problem) => !english.has(`problem.${problem}`))).toEqual([]);
  });
});
