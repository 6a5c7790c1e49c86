import { shallowRef } from 'vue';

export interface Toast {
  title: string;
  bad: boolean;
  action?: { label: string; onClick: () => void };
}

/** What is to be said and has not been shown yet. `AppToasts.vue` takes it from here; it loads with the first one. */
export const news = shallowRef<readonly Toast[]>([]);

/** Short news that need no answer, with at most one thing to do about them. Callable from anywhere. */
export function tell(title: string, action?: Toast['action']): void {
  news.value = [...news.value, { title, bad: false, action }];
}

export function tellFailure(title: string): void {
  news.value = [...news.value, { title, bad: true }];
}
