import { createI18n } from 'vue-i18n';
import { expect, it } from 'vitest';
import { processingDe } from '../processing/words.de.ts';
import { processingEn } from '../processing/words.en.ts';
import { compileMessage } from './compile-message.ts';
import { de } from './de.ts';
import { en } from './en.ts';

type Say = (key: string, places: object, n: number) => string;
type Tree = { [key: string]: string | Tree };
const keysOf = (tree: Tree, above = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [above + key] : keysOf(value, `${above}${key}.`),
  );
const messages = { en: { ...en, processing: processingEn }, de: { ...de, processing: processingDe } };

it.each(['en', 'de'] as const)('says every message as the library would (%s)', (locale) => {
  const sayBy = (own: object): Say => {
    const options = { legacy: false, locale, messages, ...own };
    return (createI18n as (options: object) => { global: { t: Say } })(options).global.t;
  };
  const [ours, theirs] = [sayBy({ messageCompiler: compileMessage }), sayBy({})];
  const keys = keysOf(messages[locale]).filter((key) => !key.startsWith('processing.value.'));
  // To the library an @ is the beginning of a link to another message.
  for (const key of keys.filter((one) => one !== 'signIn.emailWrong'))
    for (const n of [0, 1, 2])
      expect([key, ours(key, placesOf(key), n)]).toEqual([key, theirs(key, placesOf(key), n)]);

  function placesOf(key: string): Record<string, string> {
    const text = key.split('.').reduce<unknown>((at, part) => (at as Tree)[part], messages[locale]) as string;
    return Object.fromEntries([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name!, `<${name}>`]));
  }
});
