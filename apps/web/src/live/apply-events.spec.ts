import type { FileEvent, FileInfo, FileQuery } from '@intake/contract';
import { QueryClient, QueryObserver } from '@tanstack/vue-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { aFile } from '../../test/fake-api.ts';
import type { FilePages } from '../files/file-pages.ts';
import { applyEvents } from './apply-events.ts';

let queries: QueryClient;
beforeEach(() => void (queries = new QueryClient()));

function load(query: FileQuery, items: FileInfo[]): () => FileInfo[] {
  queries.setQueryData<FilePages>(['files', query], {
    pages: [{ items, nextCursor: null, total: null }],
    pageParams: [undefined],
  });
  // It is shown.
  const queryFn = () => Promise.reject(new Error('not asked for'));
  new QueryObserver(queries, { queryKey: ['files', query], queryFn, staleTime: Infinity }).subscribe(
    () => {},
  );
  return () => queries.getQueryData<FilePages>(['files', query])!.pages.flatMap((page) => page.items);
}
const event = (type: FileEvent['type'], file: FileInfo): FileEvent => ({
  ...{ type, fileId: file.id, version: file.version, at: file.updatedAt },
  ...(type !== 'file.removed' && { file }),
});

describe('what happened to a file', () => {
  it('shows in the lists and in its panel at once', () => {
    const [a, b] = [aFile({ status: 'verifying', version: 3 }), aFile()];
    const list = load({}, [a, b]);
    queries.setQueryData(['file', a.id], a);
    const ready = { ...a, status: 'ready' as const, version: 4 };
    expect(applyEvents(queries, [event('file.ready', ready)])).toEqual({ lists: false, unfinished: true });
    expect(list()).toEqual([ready, b]);
    expect(queries.getQueryData(['file', a.id])).toEqual(ready);
  });

  it('changes nothing when it is old news, came twice, or in the wrong order', () => {
    const file = aFile({ name: 'b', version: 5 });
    const list = load({}, [file]);
    const before = list();
    const renamed = event('file.renamed', { ...file, name: 'c', version: 6 });
    applyEvents(queries, [
      event('file.renamed', { ...file, name: 'a', version: 4 }),
      event('file.ready', file),
    ]);
    expect(list()).toEqual(before);
    applyEvents(queries, [renamed, event('file.renamed', { ...file, name: 'b2', version: 5 }), renamed]);
    expect(list().map(({ name }) => name)).toEqual(['c']);
  });

  it('leaves lists alone that it is not about', () => {
    load({}, [aFile()]);
    const before = queries.getQueryData(['files', {}]);
    applyEvents(queries, [event('file.ready', aFile())]);
    expect(queries.getQueryData(['files', {}])).toBe(before);
  });

  it('asks for a list that lacks it, whatever others have it, and for none that does not ask for it', () => {
    const file = aFile({ category: 'video', status: 'verifying', version: 3 });
    load({}, [file]);
    load({ category: 'audio' }, []);
    const ready = (version: number) => [event('file.ready', { ...file, status: 'ready' as const, version })];
    expect(applyEvents(queries, ready(4)).lists).toBe(false);
    const videos = load({ category: 'video' }, []);
    expect(applyEvents(queries, ready(5)).lists).toBe(true);
    expect(videos()).toEqual([]);
  });

  it('takes it out of the list of a state that it has no more', () => {
    const file = aFile({ status: 'verifying', version: 3 });
    const list = load({ status: 'verifying' }, [file]);
    applyEvents(queries, [event('file.ready', { ...file, status: 'ready', version: 4 })]);
    expect(list()).toEqual([]);
  });

  it('takes it out of the list and asks for the trash, and back', () => {
    const file = aFile();
    const [list, trash] = [load({}, [file]), load({ deleted: true }, [])];
    const deleted = { ...file, deletedAt: file.updatedAt, purgeAt: file.updatedAt, version: 5 };
    expect(applyEvents(queries, [event('file.deleted', deleted)]).lists).toBe(true);
    expect(list()).toEqual([]);
    load({ deleted: true }, [deleted]);
    expect(applyEvents(queries, [event('file.restored', { ...file, version: 6 })]).lists).toBe(true);
    expect(trash()).toEqual([]);
  });

  it('loses what it does not have any more, and keeps what events do not carry', () => {
    const file = {
      ...aFile({ deletedAt: 'then', version: 5 }),
      processing: { state: 'running' },
    } as FileInfo;
    queries.setQueryData(['file', file.id], file);
    const { deletedAt: _, ...restored } = { ...aFile({ id: file.id, version: 6 }) };
    applyEvents(queries, [event('file.restored', restored)]);
    const now = queries.getQueryData<FileInfo>(['file', file.id])!;
    expect(now).not.toHaveProperty('deletedAt');
    expect(now).toHaveProperty('processing');
  });

  it('asks for the lists when a new file has arrived, and not for an upload that has only begun', () => {
    const list = load({}, [aFile()]);
    const mine = aFile({ status: 'uploading', version: 1 });
    expect(applyEvents(queries, [event('file.created', mine)])).toEqual({ lists: false, unfinished: true });
    const arrived = { ...mine, status: 'ready' as const, version: 2 };
    expect(applyEvents(queries, [event('file.ready', arrived)]).lists).toBe(true);
    expect(list()).toHaveLength(1);
  });

  it('takes a file that is gone out of everything', () => {
    const file = aFile();
    const list = load({ deleted: true }, [file]);
    applyEvents(queries, [event('file.removed', { ...file, version: 9 })]);
    expect(list()).toEqual([]);
  });

  it('marks what is known of its processing as old, and knows nothing of events of tomorrow', () => {
    queries.setQueryData(['processing', 'f1'], {});
    const run = { id: 'r1', state: 'running' as const, createdAt: '' };
    const about = { fileId: 'f1', version: 1, at: '' };
    expect(
      applyEvents(queries, [{ type: 'processing.run', ...about, run }, { type: 'folder.moved' } as never]),
    ).toEqual({ lists: false, unfinished: false });
    expect(queries.getQueryState(['processing', 'f1'])!.isInvalidated).toBe(true);
    const ended = { ...run, state: 'succeeded' as const };
    expect(applyEvents(queries, [{ type: 'processing.run', ...about, run: ended }]).lists).toBe(true);
  });
});
