import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { deleteFile, downloadUrl, restoreFile } from '../api/files.ts';
import { problemOf } from '../api/problem.ts';
import type { FileInfo } from '@intake/contract';
import { tell, tellFailure } from '../app/toasts.ts';
import { saveFrom } from '../downloads/save-from.ts';
import { useProblem } from '../i18n/use-problem.ts';
import { useUploads } from '../uploads/uploads.store.ts';
import { changeFiles } from './file-pages.ts';
import { inTurns } from './in-turns.ts';

/** Download (one by the browser, several as one archive), delete and restore, for one file or many, with what is said about them. */
export function useFileActions() {
  const { t } = useI18n();
  const explain = useProblem();
  const queries = useQueryClient();
  const uploads = useUploads();

  const failed = (key: string, file: FileInfo) => (error: unknown) =>
    void tellFailure(t(key, { name: file.name, why: explain(problemOf(error)) }));

  async function download(files: readonly FileInfo[]): Promise<void> {
    const ready = files.filter(({ status }) => status === 'ready');
    const [file, ...others] = ready;
    if (!file) return tellFailure(t('files.notDownloadable'));
    // Going to the file's own address while something is sent would ask whether to leave the page.
    if (others.length > 0 || uploads.active > 0)
      return (await import('../downloads/start-download.ts')).startDownload(ready);
    await downloadUrl(file.id, 'attachment').then(
      ({ url }) => saveFrom(url, { newTab: false }),
      failed('files.downloadFailed', file),
    );
  }

  /** Takes them out of the list at once; what the server did not delete comes back. */
  async function remove(files: readonly FileInfo[]): Promise<void> {
    const ids = new Set(files.map(({ id }) => id));
    changeFiles(queries, (file) => (ids.has(file.id) ? null : file));
    const gone: FileInfo[] = [];
    await inTurns(files, (file) =>
      deleteFile(file.id).then(() => gone.push(file), failed('files.deleteFailed', file)),
    );
    const [first] = gone;
    if (first) {
      const said =
        gone.length === 1
          ? t('files.deleted', { name: first.name })
          : t('files.deletedMany', { n: gone.length });
      tell(said, { label: t('files.undo'), onClick: () => void restore(gone) });
    }
    void queries.invalidateQueries({ queryKey: ['file-counts'] });
    await queries.invalidateQueries({
      queryKey: ['files'],
      refetchType: gone.length < files.length ? 'active' : 'none',
    });
  }

  async function restore(files: readonly FileInfo[]): Promise<void> {
    const back: FileInfo[] = [];
    await inTurns(files, (file) =>
      restoreFile(file.id).then(() => back.push(file), failed('files.restoreFailed', file)),
    );
    await queries.invalidateQueries({ queryKey: ['files'] });
    const [first] = back;
    if (first)
      tell(
        back.length === 1
          ? t('files.restored', { name: first.name })
          : t('files.restoredMany', { n: back.length }),
      );
  }

  return { download, remove, restore };
}
