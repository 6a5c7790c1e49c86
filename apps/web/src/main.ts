import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { VueQueryPlugin } from '@tanstack/vue-query';
import './design/base.css';
import './settings/use-theme.ts';
import App from './app/App.vue';
import { queryClient } from './api/query-client.ts';
import { fetchRoutesAhead, router } from './app/router.ts';
import { i18n, startI18n } from './i18n/index.ts';
import { keepForOffline, whenIdle } from './offline/register.ts';

await startI18n();
createApp(App).use(createPinia()).use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount('#app');

// After everything that the page itself needs.
await router.isReady();
whenIdle(() => {
  fetchRoutesAhead();
  keepForOffline();
});
