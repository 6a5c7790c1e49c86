import { readonly, ref } from 'vue';

const live = ref(false);
const polling = ref(false);

/** Whether this page is told what happens, as it happens. */
export const isLive = readonly(live);
/** It is not, and looks for itself every now and then. */
export const isPolling = readonly(polling);

export function setLive(now: { live: boolean; polling: boolean }): void {
  live.value = now.live;
  polling.value = now.polling;
}
