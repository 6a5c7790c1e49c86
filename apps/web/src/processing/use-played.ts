import { useEventListener } from '@vueuse/core';
import { computed, ref } from 'vue';
import { player } from '../files/player.ts';

/** How far the player that is shown has come, and going elsewhere in it. */
export function usePlayed() {
  const seconds = ref(0);
  const duration = ref(0);
  useEventListener(player, ['timeupdate', 'durationchange', 'seeking'], () => {
    const { currentTime = 0, duration: whole = 0 } = player.value ?? {};
    seconds.value = currentTime;
    duration.value = Number.isFinite(whole) ? whole : 0;
  });
  const played = computed(() => (duration.value > 0 ? seconds.value / duration.value : 0));
  /** @param share 0 to 1 */
  function seek(share: number): void {
    const element = player.value;
    if (element && Number.isFinite(element.duration))
      element.currentTime = element.duration * Math.min(1, Math.max(0, share));
  }
  return { played, seconds, duration, seek };
}
