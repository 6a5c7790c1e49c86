import { useLocalStorage } from '@vueuse/core';
import { watch } from 'vue';
import { createI18n } from 'vue-i18n';
import { compileMessage } from './compile-message.ts';
import { en } from './en.ts';

export const LOCALES = { en: 'English', de: 'Deutsch' } as const;
export type Locale = keyof typeof LOCALES;

const fromBrowser: Locale = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';

export const locale = useLocalStorage<Locale>('intake.locale', fromBrowser);

export const i18n = createI18n({
  legacy: false,
  messageCompiler: compileMessage,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en } as Record<Locale, typeof en>,
});

/** Switches once the words are there. English is part of the app, everything else is fetched when it is needed. */
async function show(wanted: Locale): Promise<void> {
  if (wanted === 'de') i18n.global.mergeLocaleMessage('de', (await import('./de.ts')).de);
  i18n.global.locale.value = wanted;
  document.documentElement.lang = wanted;
}

/** Shows the chosen language, and follows the choice from now on. */
export async function startI18n(): Promise<void> {
  if (!(locale.value in LOCALES)) locale.value = fromBrowser;
  watch(locale, show);
  await show(locale.value);
}
