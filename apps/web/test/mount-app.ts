import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { mount, flushPromises, type VueWrapper } from '@vue/test-utils';
import { createPinia, disposePinia, setActivePinia, type Pinia } from 'pinia';
import { afterEach, vi } from 'vitest';
import { tokens } from '../src/api/client.ts';
import App from '../src/app/App.vue';
import { router } from '../src/app/router.ts';
import { i18n } from '../src/i18n/index.ts';
import { useUploads } from '../src/uploads/uploads.store.ts';
// Loaded here, so that no test waits for a lazy page.
import '../src/activity/ActivityPage.vue';
import '../src/app/AccountMenu.vue';
import '../src/app/AppHeader.vue';
import '../src/app/AppToasts.vue';
import '../src/app/ShortcutsPanel.vue';
import '../src/downloads/DownloadPanel.vue';
import '../src/downloads/start-download.ts';
import '../src/files/FileDetail.vue';
import '../src/files/FileGrid.vue';
import '../src/files/FileReceipt.vue';
import '../src/files/FileMenu.vue';
import '../src/files/FilesPage.vue';
import '../src/processing/DerivedPreview.vue';
import '../src/processing/FileFindings.vue';
import '../src/files/FactFilters.vue';
import '../src/files/FileViewer.vue';
import '../src/files/FilesNothing.vue';
import '../src/files/MatchLine.vue';
import '../src/files/SimilarFiles.vue';
import '../src/processing/FileMore.vue';
import '../src/processing/FileProcessing.vue';
import '../src/session/SignOutQuestion.vue';
import '../src/session/SignInPage.vue';
import '../src/settings/SettingsPage.vue';
import '../src/trash/TrashPage.vue';
import '../src/uploads/DropTarget.vue';
import '../src/uploads/TrayContent.vue';
import '../src/uploads/UploadTray.vue';
import '../src/uploads/UploadsPage.vue';
import { FakeApi } from './fake-api.ts';

export interface Running {
  app: VueWrapper;
  api: FakeApi;
  /** Lets everything that was begun come to its end. */
  settle(): Promise<void>;
  button(name: string): HTMLButtonElement;
  text(): string;
}

let running: { app: VueWrapper; pinia: Pinia; queryClient: QueryClient } | null = null;
afterEach(() => {
  running?.app.unmount();
  running?.queryClient.clear();
  if (running) disposePinia(running.pinia);
  tokens.forget();
  running = null;
});

/** The whole app in jsdom, at `path`, against the fake API; signed in, and open for a second, unless said otherwise. */
export async function runApp(
  path: string,
  api = new FakeApi(),
  { signedIn = true, justNow = false } = {},
): Promise<Running> {
  vi.stubGlobal('fetch', api.fetch);
  api.cookie = signedIn;
  if (signedIn) localStorage.setItem('intake.signed-in', 'true');
  const pinia = createPinia();
  setActivePinia(pinia);
  await router.replace(path);
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const app = mount(App, {
    global: { plugins: [pinia, i18n, router, [VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  });
  running = { app, pinia, queryClient };
  await settle();
  // The page itself comes first; tests do not wait for what follows.
  if (signedIn && !justNow) {
    await useUploads()
      .findUnfinished()
      .catch(() => {});
    await settle();
  }
  return { app, api, settle, button, text: () => document.body.textContent ?? '' };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await flushPromises();
    await new Promise((done) => setTimeout(done, 2));
  }
}

function button(name: string): HTMLButtonElement {
  const nameOf = (element: Element): string =>
    (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
  const all = [...document.querySelectorAll('button')];
  const found = all.find((element) => nameOf(element) === name);
  if (!found) throw new Error(`No button "${name}" among: ${all.map(nameOf).join(' | ')}`);
  return found;
}
