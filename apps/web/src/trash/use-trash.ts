import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FileInfo } from '@intake/contract';
import { emptyTrash, purgeFile } from '../api/files.ts';
import { problemOf } from '../api/problem.ts';
import { tell, tellFailure } from '../app/toasts.ts';
import { changeFiles } from '../files/file-pages.ts';
import { inTurns } from '../files/in-turns.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useProblem } from '../i18n/use-problem.ts';

/** Deleting for good: some files, or all that are in the trash. */
export function useTrash() {
  const { t } = useI18n();
  const format = useFormat();
  const explain = useProblem();
  const queries = useQueryClient();
  /** How many are gone so far; null when the trash is not being emptied. */
  const emptied = ref<number | null>(null);

  const said = (gone: number, name?: string): string =>
    gone === 1 && name
      ? t('trash.purged', { name })
      : t('trash.purgedMany', { n: format.number(gone) }, gone);
  const reload = () => queries.invalidateQueries({ queryKey: ['files'] });

  /** Takes them out of the list at once; what the server did not delete comes back. */
  async function purge(files: readonly FileInfo[]): Promise<void> {
    const ids = new Set(files.map(({ id }) => id));
    changeFiles(queries, (file) => (ids.has(file.id) ? null : file));
    let gone = 0;
    await inTurns(files, (file) =>
      purgeFile(file.id).then(
        () => gone++,
        (error) => {
          const problem = problemOf(error);
          // Gone already is as wanted.
          if (problem.code === 'NOT_FOUND') gone++;
          else tellFailure(t('files.deleteFailed', { name: file.name, why: explain(problem) }));
        },
      ),
    );
    if (gone > 0) tell(said(gone, files[0]!.name));
    if (gone < files.length) await reload();
  }

  async function empty(): Promise<void> {
    emptied.value = 0;
    try {
      let cursor: string | null | undefined;
      do {
        const { deleted, nextCursor } = await emptyTrash(cursor);
        emptied.value += deleted;
        cursor = nextCursor;
      } while (cursor);
      tell(said(emptied.value));
    } catch (error) {
      tellFailure(t('trash.emptyFailed', { why: explain(problemOf(error)) }));
    }
    emptied.value = null;
    await reload();
  }
  return { purge, empty, emptied: computed(() => emptied.value) };
}
