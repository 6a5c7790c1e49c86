import { shallowRef } from 'vue';

/** The player of the file that is shown, for what follows it (a waveform). */
export const player = shallowRef<HTMLMediaElement | null>(null);
