import type { HistoryEntry } from '@intake/contract';
import type { Phase, SummaryRow } from '@intake/uploader';
import type { useHistory } from './use-history.ts';
import { useUploads } from './uploads.store.ts';

const PHASES: Partial<Record<HistoryEntry['outcome'], Phase>> = { aborted: 'cancelled', expired: 'failed' };

function toRow({ outcome, reason, checksum, ...entry }: HistoryEntry): SummaryRow & { at: string } {
  return {
    name: entry.name,
    path: entry.path ?? '',
    size: entry.size ?? 0,
    phase: PHASES[outcome] ?? (outcome as Phase),
    code: outcome === 'expired' ? 'EXPIRED' : (reason?.code ?? ''),
    detail: reason?.detail ?? '',
    requestId: entry.requestId ?? '',
    fileId: entry.fileId ?? '',
    checksum: checksum ? `CRC64NVME:${checksum}` : '',
    at: entry.at,
  };
}

/** Everything that the page shows as a table: what is in the list of this tab, then what became of the rest in 30 days. */
export function useHistoryCsv({
  entries,
  loadAll,
}: Pick<ReturnType<typeof useHistory>, 'entries' | 'loadAll'>) {
  const uploads = useUploads();
  return async (): Promise<string> => {
    await loadAll();
    const { toCsv } = await import('@intake/uploader');
    const live = (await uploads.summary()).map((row) => ({ ...row, at: '' }));
    return toCsv([...live, ...entries.value.map(toRow)], ['at']);
  };
}
