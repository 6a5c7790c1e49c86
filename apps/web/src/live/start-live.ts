import type { RealtimeEvent } from '@intake/contract';
import type { QueryClient } from '@tanstack/vue-query';
import { useDocumentVisibility, useEventListener, useIntervalFn, useThrottleFn } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { issueTicket } from '../api/realtime.ts';
import { refreshHead } from '../files/file-pages.ts';
import { useUploads } from '../uploads/uploads.store.ts';
import { applyEvents } from './apply-events.ts';
import { isLive, isPolling, setLive } from './live-state.ts';
import { LiveConnection } from './live-connection.ts';

/** ms */
const TIMES = {
  /** Lists are read again at most so often, however much happens. */
  lists: 1500,
  unfinished: 5000,
  /** A page that nobody sees keeps its connection so long: most come back at once. */
  hidden: 60_000,
  /** So long nobody is told that it is not live: most connections are back by then. */
  patience: 8000,
  /** Without a connection the page looks for itself so often. */
  poll: 15_000,
};

/** Keeps what is loaded up to date for as long as its scope lives: told by the server, or else by asking now and then. */
export function startLive(queries: QueryClient): void {
  const uploads = useUploads();
  const visibility = useDocumentVisibility();

  const refreshLists = useThrottleFn(() => refreshHead(queries), TIMES.lists, true);
  const refreshUnfinished = useThrottleFn(
    () => (uploads.active > 0 ? undefined : uploads.findUnfinished().catch(() => {})),
    TIMES.unfinished,
    true,
  );
  function lookAnew(): void {
    void queries.invalidateQueries({ predicate: ({ queryKey }) => LIVE.includes(queryKey[0]) });
    void refreshUnfinished();
  }
  function apply(events: readonly RealtimeEvent[]): void {
    const { lists, unfinished } = applyEvents(queries, events);
    if (lists) void refreshLists();
    if (unfinished) void refreshUnfinished();
  }

  let patience: ReturnType<typeof setTimeout> | undefined;
  const connection = new LiveConnection({
    address: async () => {
      const { url, ticket } = await issueTicket();
      return `${url}?ticket=${ticket}`;
    },
    onEvents: apply,
    // What was loaded just now needs its top looked at, nothing more.
    onSnapshot: (_, isFirst) => (isFirst ? void refreshLists() : lookAnew()),
    onLive(live) {
      setLive({ live, polling: !live && isPolling.value });
      if (live) {
        clearTimeout(patience);
        patience = undefined;
      } else patience ??= setTimeout(() => setLive({ live: false, polling: true }), TIMES.patience);
    },
  });
  useIntervalFn(() => !isLive.value && visibility.value === 'visible' && void refreshLists(), TIMES.poll);

  let hiding: ReturnType<typeof setTimeout> | undefined;
  watch(
    visibility,
    (now) => {
      clearTimeout(hiding);
      if (now === 'visible') connection.check();
      else hiding = setTimeout(() => connection.close(), TIMES.hidden);
    },
    { immediate: true },
  );
  useEventListener(window, 'online', () => connection.check());
  onScopeDispose(() => {
    clearTimeout(hiding);
    connection.close();
    clearTimeout(patience);
    setLive({ live: false, polling: false });
  });
}

/** First words of the queries that are about what happens to files. */
const LIVE: readonly unknown[] = ['files', 'file', 'processing', 'batches', 'batch'];
