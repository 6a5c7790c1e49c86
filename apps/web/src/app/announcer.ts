import { ref } from 'vue';

/** What screen readers are told: milestones only, never percents. `AppAnnouncer.vue` speaks it. */
export const announcement = ref('');

let clearing: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string): void {
  announcement.value = text;
  clearTimeout(clearing);
  // Emptied again, so that the same words said twice are heard twice.
  clearing = setTimeout(() => (announcement.value = ''), 5000);
}
