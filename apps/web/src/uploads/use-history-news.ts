import { useQueryClient } from '@tanstack/vue-query';
import { useOnline, useThrottleFn } from '@vueuse/core';
import { watch } from 'vue';
import { reportRefusals } from '../api/history.ts';
import { useSession } from '../session/session.store.ts';
import { RefusalReports } from './refusal-reports.ts';
import { useUploads } from './uploads.store.ts';

/** ms; the server writes its history just after its answers, and small files end many times a second. */
const REFRESH = 1500;

/** Keeps the history up to date: the server is told what was refused here, and asked when something has ended. */
export function useHistoryNews(): void {
  const uploads = useUploads();
  const session = useSession();
  const queries = useQueryClient();
  const online = useOnline();

  const refresh = useThrottleFn(() => queries.invalidateQueries({ queryKey: ['history'] }), REFRESH, true);
  watch(
    () => uploads.ids.all.length - uploads.ids.todo.length,
    () => void refresh(),
  );

  const reports = new RefusalReports(reportRefusals, refresh);
  watch(
    () => uploads.ids.problems,
    (problems) => reports.look(problems.flatMap((id) => uploads.item(id) ?? [])),
    { immediate: true },
  );
  watch(online, (there) => there && void reports.flush());
  watch(
    // A session that ended keeps its person, until the same or another one signs in.
    () => session.user?.id,
    () => reports.clear(),
  );
}
