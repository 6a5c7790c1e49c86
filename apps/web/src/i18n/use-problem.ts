import { useI18n } from 'vue-i18n';
import { type ContentFacts, useContentWords } from './use-content-words.ts';
import { useFormat } from './use-format.ts';

interface Explainable extends ContentFacts {
  code: string;
  title?: string;
  detail?: string;
  limit?: number;
  retryAfter?: number;
  /** Name of the file that it is about. */
  name?: string;
}

/** Where the server knows more than any translation can: it names the bytes, the character, the field. */
const SAID_BETTER_BY_SERVER = new Set(['CONTENT_MISMATCH', 'INVALID_NAME', 'STATE_CONFLICT']);

/** Turns problem codes into words of the page's language; the API's own (English) detail is the fallback. */
export function useProblem() {
  const { t, te, locale } = useI18n();
  const format = useFormat();
  const contentWords = useContentWords();

  return function explain(problem: Explainable): string {
    const aboutContent = contentWords(problem.code, problem);
    if (aboutContent) return aboutContent;
    if (problem.detail && locale.value === 'en' && SAID_BETTER_BY_SERVER.has(problem.code))
      return problem.detail;
    if (problem.code === 'TYPE_NOT_ALLOWED' && problem.name?.includes('.')) {
      return t('problem.TYPE_NOT_ALLOWED_EXTENSION', { extension: problem.name.split('.').at(-1) });
    }
    if (problem.code === 'TOO_MANY_ATTEMPTS' && problem.retryAfter) {
      return t('problem.TOO_MANY_ATTEMPTS_TIME', { time: format.duration(problem.retryAfter) });
    }
    if (problem.code === 'FILE_TOO_LARGE' && !problem.limit) return problem.detail ?? t('problem.UNKNOWN');
    const key = `problem.${problem.code}`;
    if (te(key, 'en')) return t(key, { limit: format.limit(problem.limit ?? 0) });
    return problem.detail ?? problem.title ?? t('problem.UNKNOWN');
  };
}
