import { useQueryClient } from '@tanstack/vue-query';
import { useOnline, useThrottleFn, useTimeoutFn } from '@vueuse/core';
import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { announce } from '../app/announcer.ts';
import { insertFile, refreshHead } from '../files/file-pages.ts';
import { isLive } from '../live/live-state.ts';
import { arrivedFile } from './arrived-file.ts';
import { limitsQuery } from './use-limits.ts';
import { useProblem } from '../i18n/use-problem.ts';
import { useSession } from '../session/session.store.ts';
import { useUploads } from './uploads.store.ts';

/** ms; a folder of small files gets ready many times a second, the list needs to follow only now and then. */
const REFRESH = 1500;
/** ms: the page itself comes first; where something is unfinished, the engine follows. */
const LATER = 1000;

/** Tells the rest of the app what uploads mean for it: the list grows, screen readers hear the milestones. */
export function useUploadNews(): void {
  const { t } = useI18n();
  const explain = useProblem();
  const uploads = useUploads();
  const session = useSession();
  const queries = useQueryClient();
  const online = useOnline();

  const refresh = useThrottleFn(() => refreshHead(queries), REFRESH, true);
  // What a file is that has just arrived follows from what is taken.
  watch(
    () => uploads.active > 0,
    (sending) => sending && void queries.prefetchQuery(limitsQuery),
  );
  const arrived = new Set<string>();
  watch(
    () => uploads.ids.finished,
    (finished) => {
      for (const id of finished) {
        if (arrived.has(id)) continue;
        arrived.add(id);
        const file = arrivedFile(queries, uploads.item(id));
        if (file) insertFile(queries, file);
      }
    },
  );
  watch(
    () => [uploads.totals.filesReady, uploads.counts.get('rejected') ?? 0] as const,
    // Where the server tells it, the list is told.
    () => !isLive.value && void refresh(),
  );
  watch(
    () => uploads.ids,
    (now, before) => {
      const refused = now.problems.length - before.problems.length;
      const last = uploads.item(now.problems.at(-1) ?? '');
      const started = Math.min(now.all.length - before.all.length, now.todo.length - before.todo.length);
      if (refused > 1) announce(t('uploads.said.refusedMany', { n: refused }));
      else if (refused === 1 && last?.problem) {
        announce(
          t('uploads.said.refused', { name: last.name, why: explain({ ...last.problem, name: last.name }) }),
        );
      } else if (started > 0) announce(t('uploads.said.started', started));
    },
  );
  watch(
    () => uploads.totals.bytes > 0 && uploads.totals.storedBytes * 2 >= uploads.totals.bytes,
    (half) => half && uploads.active > 0 && announce(t('uploads.said.half')),
  );
  watch(
    () => uploads.active,
    (active, before) => {
      const { filesReady, filesFailed } = uploads.totals;
      if (active === 0 && before > 0)
        announce(t('uploads.said.done', { n: filesReady, failed: filesFailed }));
    },
  );
  watch(online, (there) => {
    if (there) announce(t('uploads.said.online'));
    else if (uploads.active > 0) announce(t('uploads.said.offline'));
  });

  // What was left unfinished shows up by itself; if it cannot be asked now, the uploads page will say so.
  const { start, stop } = useTimeoutFn(() => uploads.findUnfinished().catch(() => {}), LATER, {
    immediate: false,
  });
  watch(
    () => session.signedIn,
    (there) => (there ? start() : stop()),
    { immediate: true },
  );
}
