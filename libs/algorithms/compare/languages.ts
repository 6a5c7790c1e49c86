import { languageOf } from '../src/document/language.ts';
import { LANGUAGE_TEXTS } from './language-texts.ts';
import type { Section } from './row.ts';

export const languages: Section = {
  name: 'languages',
  title: 'Languages',
  tools: [],
  run: async () => {
    const wrong = LANGUAGE_TEXTS.filter(([language, text]) => languageOf(text) !== language);
    const several = new Set(LANGUAGE_TEXTS.map(([one]) => one)).size;
    return [
      {
        title: `Language: ${several} of them, short texts`,
        compared: LANGUAGE_TEXTS.length,
        agree: LANGUAGE_TEXTS.length - wrong.length,
        misses: wrong.map(([language, text]) => {
          return { name: `${language}: “${text}”`, differs: String(languageOf(text)) };
        }),
      },
    ];
  },
};
