import { useI18n } from 'vue-i18n';
import type { Batch } from '@intake/contract';
import { i18n } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';
import { batchesDe } from './words.de.ts';
import { batchesEn } from './words.en.ts';

for (const [language, batches] of Object.entries({ en: batchesEn, de: batchesDe }))
  i18n.global.mergeLocaleMessage(language, { batches });

/** The words of this section: `w` as `t` elsewhere, a number of files, the name of a batch, reasons. */
export function useBatchWords() {
  const { t, te } = useI18n();
  const format = useFormat();
  const w = (key: string, values: Record<string, unknown> = {}): string => t(`batches.${key}`, values);
  const counted = (key: string, n: number): string => t(`batches.${key}`, { n: format.number(n) }, n);
  const files = (n: number): string => counted('files', n);
  const nameOf = ({ name, createdAt }: Batch): string =>
    name ?? w('unnamed', { at: format.dateTime(createdAt) });
  /** The server's own words are the fallback. */
  const why = ({ code, detail }: { code: string; detail: string }): string =>
    te(`batches.reason.${code}`, 'en') ? w(`reason.${code}`, { detail }) : detail;
  return { w, files, nameOf, why };
}
