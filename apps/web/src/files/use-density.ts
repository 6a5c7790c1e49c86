import { useLocalStorage } from '@vueuse/core';
import { watch } from 'vue';

export const DENSITIES = ['compact', 'roomy'] as const;
export type Density = (typeof DENSITIES)[number];

/** Height of a row as in tokens.css (--row); rem. */
export const ROW_HEIGHT: Record<Density, number> = { compact: 2.75, roomy: 3.5 };

export const density = useLocalStorage<Density>('intake.density', 'compact');

watch(density, (chosen) => (document.documentElement.dataset.density = chosen), { immediate: true });
