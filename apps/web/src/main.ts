import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { VueQueryPlugin } from '@tanstack/vue-query';
import './design/base.css';
import './settings/use-theme.ts';
import App from './app/App.vue';
import { queryClient } from './api/query-client.ts';
import { router } from './app/router.ts';
import { i18n, startI18n } from './i18n/index.ts';

await startI18n();
createApp(App).use(createPinia()).use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount('#app');

/** Runs when the page has nothing better to do. Safari has no idle callback. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 5000 });
  else setTimeout(work, 2000);
}
/** Runs when what the page shows has arrived as well. */
function whenFilled(work: () => void): void {
  whenIdle(() => (queryClient.isFetching() > 0 ? setTimeout(whenFilled, 200, work) : work()));
}
await router.isReady();
whenFilled(() => void import('./offline/be-prepared.ts').then(({ bePrepared }) => bePrepared()));
