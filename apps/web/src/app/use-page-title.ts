import { watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';

/** Names the window after the page; an open file names it after itself (see FileDetail). */
export function usePageTitle(): void {
  const { t } = useI18n();
  const route = useRoute();
  watchEffect(() => {
    const page = route.meta.title ? `${t(route.meta.title)} · ` : '';
    document.title = page + t('app.name');
  });
}
