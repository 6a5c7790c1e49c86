import type { ResumableUpload, UploadEntry, Uploader, UploadItem } from '@intake/uploader';
import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { hasUnfinished } from '../api/uploads.ts';
import { openEngine } from './engine.ts';
import { UploadListState } from './upload-list-state.ts';

/** Everything that is being sent from this page; it lives as long as the page, whatever is shown. */
export const useUploads = defineStore('uploads', () => {
  const state = new UploadListState();
  const unfinished = shallowRef<readonly ResumableUpload[]>([]);
  /** Files found so far while dropped folders are being read; 0 when none is. */
  const reading = ref(0);
  /** Bytes per second as last measured here; tells how long a large file will take before it starts. 0: never measured. */
  const knownSpeed = useLocalStorage('intake.speed', 0);

  let opening: Promise<Uploader> | null = null;
  let stopNews: (() => void)[] = [];
  const engine = (): Promise<Uploader> => (opening ??= open());

  async function open(): Promise<Uploader> {
    const uploader = await openEngine();
    stopNews = [
      uploader.subscribe((change) => state.apply(change)),
      uploader.subscribeUnfinished((found) => (unfinished.value = found)),
    ];
    return uploader;
  }

  async function add(entries: readonly UploadEntry[]): Promise<readonly UploadItem[]> {
    if (entries.length === 0) return [];
    return (await engine()).add(entries);
  }

  /** Asks the server what is unfinished. The engine is not fetched for the answer that nothing is. @throws ApiError */
  async function findUnfinished(): Promise<void> {
    if (opening || (await hasUnfinished())) await (await engine()).resumable();
  }

  /** @throws UploadError NOT_SAME_FILE, FILE_NEEDED, NOT_FOUND, OTHER_TAB */
  async function continueUpload(uploadId: string, file?: File): Promise<void> {
    await (await engine()).continueUpload(uploadId, file);
  }

  /** For good after ten seconds; until then `keep` takes it back. @throws UploadError OTHER_TAB */
  async function discard(uploadId: string): Promise<void> {
    await (await engine()).discardUpload(uploadId);
  }

  /** Stops everything; what the server holds stays, so that it can be continued. */
  async function close(): Promise<void> {
    const closing = opening;
    opening = null;
    // At once, and before anything is awaited: the names are not for whoever signs in next.
    state.clear();
    unfinished.value = [];
    for (const stop of stopNews) stop();
    (await closing)?.destroy();
  }

  /** For the buttons: they only exist while there is an engine. */
  const act = (what: (uploader: Uploader) => void): void => void opening?.then(what);

  // One digit: what a warning needs, without a write for every measurement.
  watch(
    () => Number((state.totals.value.speed ?? 0).toPrecision(1)),
    (speed) => speed > 0 && (knownSpeed.value = speed),
  );

  /** Whether there is anything to show of uploads. */
  const anything = computed(() => state.rows.size > 0 || unfinished.value.length > 0 || reading.value > 0);
  const active = computed(() => state.totals.value.filesActive);

  return {
    rows: state.rows,
    totals: state.totals,
    ids: state.ids,
    counts: state.counts,
    outcome: state.outcome,
    unfinished,
    reading,
    knownSpeed,
    active,
    anything,
    add,
    findUnfinished,
    continueUpload,
    discard,
    keep: (uploadId: string) => act((u) => u.undoDiscard(uploadId)),
    close,
    item: (id: string) => state.rows.get(id),
    pause: (id: string) => act((u) => u.pause(id)),
    resume: (id: string) => act((u) => u.resume(id)),
    cancel: (id: string) => act((u) => u.cancel(id)),
    retry: (id: string) => act((u) => u.retry(id)),
    /** A cancelled one goes on where it was. */
    undo: (id: string) => act((u) => u.retry(id)),
    remove: (id: string) => act((u) => u.remove(id)),
    pauseAll: () => act((u) => u.pauseAll()),
    resumeAll: () => act((u) => u.resumeAll()),
    resumeAfterSignIn: () => state.counts.value.has('SIGNED_OUT') && act((u) => u.resumeAll()),
    retryFailed: () => act((u) => u.retryFailed()),
    clearFinished: () => act((u) => u.clearFinished()),
    summary: async () => (await engine()).summary().rows,
  };
});
