import { createRouter, createWebHistory } from 'vue-router';
import { nextPath } from '../session/next-path.ts';
import { useSession } from '../session/session.store.ts';

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

/** A second attempt this soon after the first would only go round in circles; ms. */
const PATIENCE = 10_000;

/**
 * A page whose code is gone: a newer version was deployed while this one stood open. It is loaded afresh; while
 * something is being sent the browser asks first.
 */
router.onError((error, to) => {
  if (!/dynamically imported module|module script/i.test(String(error))) return;
  // Without a connection a fresh load would only replace the app, and what it is sending, by the browser's error page.
  if (!navigator.onLine || !noteReload()) return;
  location.assign(to.fullPath);
});

/** @returns false when there was a reload just now, or when it cannot be noted (storage is blocked): no loop then */
function noteReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem('intake.reloaded'));
    sessionStorage.setItem('intake.reloaded', String(Date.now()));
    return Date.now() - last >= PATIENCE;
  } catch {
    return false;
  }
}
