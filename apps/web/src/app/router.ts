import { createRouter, createWebHistory } from 'vue-router';
import { i18n } from '../i18n/index.ts';
import { nextPath } from '../session/next-path.ts';
import { useSession } from '../session/session.store.ts';
import { useUploads } from '../uploads/uploads.store.ts';
import { loadAfresh } from './load-afresh.ts';
import { tellFailure } from './toasts.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name, for the title of the window. */
    title: string;
    /** Can be seen without a session. */
    open?: boolean;
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.matched[0] === from.matched[0] ? false : { top: 0 }),
  routes: [
    { path: '/', redirect: '/files' },
    {
      path: '/sign-in',
      component: () => import('../session/SignInPage.vue'),
      meta: { title: 'signIn.title', open: true },
    },
    {
      path: '/files',
      component: () => import('../files/FilesPage.vue'),
      meta: { title: 'app.files' },
      // The list never goes away: the detail opens beside it.
      children: [{ path: ':id', component: () => import('../files/FileDetail.vue'), props: true }],
    },
    {
      path: '/uploads',
      component: () => import('../uploads/UploadsPage.vue'),
      meta: { title: 'app.uploads' },
    },
    {
      path: '/batches',
      component: () => import('../batches/BatchesPage.vue'),
      meta: { title: 'app.batches' },
    },
    {
      path: '/batches/new',
      component: () => import('../batches/NewBatchPage.vue'),
      meta: { title: 'app.batches' },
    },
    {
      path: '/batches/rules',
      component: () => import('../rules/RulesPage.vue'),
      meta: { title: 'app.rules' },
    },
    {
      path: '/batches/rules/new',
      component: () => import('../rules/RulePage.vue'),
      meta: { title: 'app.rules' },
    },
    {
      path: '/batches/rules/:id',
      component: () => import('../rules/RulePage.vue'),
      props: true,
      meta: { title: 'app.rules' },
    },
    {
      path: '/batches/:id',
      component: () => import('../batches/BatchPage.vue'),
      props: true,
      meta: { title: 'app.batches' },
    },
    { path: '/trash', component: () => import('../trash/TrashPage.vue'), meta: { title: 'app.trash' } },
    {
      path: '/settings',
      component: () => import('../settings/SettingsPage.vue'),
      meta: { title: 'app.settings' },
    },
    {
      path: '/settings/webhooks',
      component: () => import('../webhooks/WebhooksPage.vue'),
      meta: { title: 'webhooks.title' },
    },
    // Everybody may ask; who is no administrator is told so.
    {
      path: '/activity',
      component: () => import('../activity/ActivityPage.vue'),
      meta: { title: 'activity.title' },
    },
    {
      path: '/:rest(.*)',
      component: () => import('./NotFoundPage.vue'),
      meta: { title: 'app.notFound', open: true },
    },
  ],
});

router.beforeEach(async (to) => {
  const session = useSession();
  if (session.state === 'unknown') await session.resume();
  if (session.state === 'unreachable' || session.signedIn)
    return to.path === '/sign-in' && session.signedIn ? nextPath(to.query) : true;
  return to.meta.open
    ? true
    : { path: '/sign-in', query: to.fullPath === '/files' ? {} : { next: to.fullPath } };
});

/**
 * A page whose code cannot be had. Without a connection, or while something is being sent, the app stays where it is and says
 * so; else a newer version was deployed while this one stood open, and it is loaded afresh.
 */
router.onError((error, to) => {
  if (!/dynamically imported module|module script/i.test(String(error))) return;
  const { t } = i18n.global;
  if (!navigator.onLine) return tellFailure(t('app.pageOffline'));
  if (useUploads().active > 0) return tellFailure(t('app.pageLater'));
  if (!loadAfresh(to.fullPath)) tellFailure(t('app.pageFailed'));
});
