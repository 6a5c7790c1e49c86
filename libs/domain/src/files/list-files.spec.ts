import { jest } from '@jest/globals';
import { aFile, MemoryFileSearch, MemoryFileStore, OWNER } from '@intake/testing';
import { ListFiles, type ListFilesInput, SearchFiles } from '@intake/domain';

it('counts once for a list of many pages', async () => {
  const [files, search] = [new MemoryFileStore({ lag: false }), new MemoryFileSearch()];
  for (let n = 0; n < 5; n++) await files.create(aFile({ ownerId: OWNER, status: 'ready' }));
  const count = jest.spyOn(files, 'count');
  const list = new ListFiles({ files, search, searchFiles: new SearchFiles({ files, search }) });
  const query: ListFilesInput = { ownerId: OWNER, limit: 2, sort: '-createdAt', deleted: false };
  const totals: (number | null)[] = [];
  let cursor: string | undefined;
  do {
    const page = await list.execute({ ...query, ...(cursor !== undefined && { cursor }) });
    totals.push(page.total);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(totals.length).toBeGreaterThan(2);
  expect(totals).toEqual([5, ...totals.slice(1).map(() => null)]);
  expect(count).toHaveBeenCalledTimes(1);
});
