import { useLocalStorage } from '@vueuse/core';
import { watch } from 'vue';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** `public/theme.js` reads the same key before the first paint; it is a plain string there and here. */
export const theme = useLocalStorage<Theme>('intake.theme', 'system');

watch(theme, (chosen) => {
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
});
