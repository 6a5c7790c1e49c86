import { Interleaving, mp4, OWNER, uploadFixture } from '@intake/testing';
import { purgeAtOf } from '../file-record.ts';

const DAY = 86_400_000;

async function withFiles(n = 1, fixture = uploadFixture()) {
  const ids: string[] = [];
  for (let i = 0; i < n; i++) {
    const upload = await fixture.start.execute(OWNER, { name: `${i}.mp4`, size: 64 });
    await fixture.complete.execute(OWNER, upload.record.id, await fixture.send(upload, mp4(64)));
    ids.push(upload.record.id);
  }
  const keyOf = async (id: string) => (await fixture.stored(id)).storage.key;
  return { fixture, ids, id: ids[0]!, key: await keyOf(ids[0]!) };
}
const trash = (fixture: ReturnType<typeof uploadFixture>) =>
  fixture.list.execute({ ownerId: OWNER, limit: 100, sort: '-createdAt', deleted: true });

describe('DeleteFile', () => {
  it('promises the day on which the file goes, and a later change of the setting keeps the promise', async () => {
    const { fixture, id, key } = await withFiles();
    await fixture.remove.execute(OWNER, id);
    const { deletedAt, purgeAt } = await fixture.stored(id);
    expect(Date.parse(purgeAt!) - Date.parse(deletedAt!)).toBe(30 * DAY);
    fixture.settings.trashDays = 1;
    fixture.clock.advance(30 * DAY - 1);
    await fixture.sweep.execute();
    expect(await fixture.memory.storage.head(key)).not.toBeNull();
    fixture.clock.advance(1);
    await fixture.sweep.execute();
    expect(await fixture.memory.storage.head(key)).toBeNull();
    expect(await fixture.stored(id)).toBeNull();
  });

  it('promises anew when a file that came back is deleted again', async () => {
    const { fixture, id } = await withFiles();
    await fixture.remove.execute(OWNER, id);
    await fixture.restore.execute(OWNER, id);
    expect(purgeAtOf(await fixture.stored(id))).toBeUndefined();
    fixture.clock.advance(5 * DAY);
    await fixture.remove.execute(OWNER, id);
    expect(purgeAtOf(await fixture.stored(id))).toBe(
      new Date(fixture.clock.now().getTime() + 30 * DAY).toISOString(),
    );
  });
});

describe('PurgeFile', () => {
  it('ends a file at once, whose bytes and record the sweeper takes away, and only in the trash of its owner', async () => {
    const { fixture, id, key } = await withFiles();
    await expect(fixture.purge.execute(OWNER, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await fixture.remove.execute(OWNER, id);
    await expect(fixture.purge.execute('owner-2', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await fixture.purge.execute(OWNER, id);
    expect((await trash(fixture)).items).toEqual([]);
    await expect(fixture.restore.execute(OWNER, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await fixture.purge.execute(OWNER, id);
    expect(await fixture.sweep.execute()).toEqual({ swept: 1, failed: [] });
    expect(await fixture.memory.storage.head(key)).toBeNull();
    expect(await fixture.stored(id)).toBeNull();
    await expect(fixture.purge.execute(OWNER, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('a file that is purged twice, restored and deleted at once is whole or gone, whatever the order', async () => {
  const ends = new Set<string>();
  for (let seed = 1; seed <= 60; seed++) {
    const order = new Interleaving(seed, seed % 2 ? 0.15 : 0);
    let isFree = true;
    const wrap = <Port extends object>(port: Port): Port => {
      const turned = order.wrap(port);
      return new Proxy(port, { get: (_, name) => Reflect.get(isFree ? port : turned, name) });
    };
    const { fixture, id, key } = await withFiles(1, uploadFixture(wrap));
    await fixture.remove.execute(OWNER, id);
    isFree = false;
    const { purge, restore, remove } = fixture;
    await order.run([purge, restore, purge, remove].map((verb) => async () => verb.execute(OWNER, id)));
    isFree = true;
    // The list of what is due lags by one look.
    for (let round = 0; round < 2; round++) expect((await fixture.sweep.execute()).failed).toEqual([]);
    const [record, object] = [await fixture.stored(id), await fixture.memory.storage.head(key)];
    expect([seed, object !== null]).toEqual([seed, record !== null]);
    ends.add(record ? (record.deletedAt ? 'in the trash' : 'there') : 'gone');
  }
  expect([...ends]).toEqual(expect.arrayContaining(['gone', 'there']));
});

describe('EmptyTrash', () => {
  it('goes through the whole trash page by page, and leaves everything else', async () => {
    const { fixture, ids } = await withFiles(123);
    const [kept, ...deleted] = ids;
    for (const id of deleted) await fixture.remove.execute(OWNER, id);
    fixture.memory.files.settle();
    let cursor: string | undefined;
    let gone = 0;
    do {
      const page = await fixture.emptyTrash.execute(OWNER, cursor);
      gone += page.deleted;
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(gone).toBe(122);
    expect((await trash(fixture)).items).toEqual([]);
    expect(await fixture.stored(kept!)).toMatchObject({ status: 'ready' });
  });

  it('leaves alone what its list still shows and was restored meanwhile', async () => {
    const { fixture, ids } = await withFiles(2);
    for (const id of ids) await fixture.remove.execute(OWNER, id);
    fixture.memory.files.settle();
    await fixture.restore.execute(OWNER, ids[0]!);
    let gone = 0;
    for (let cursor: string | undefined, isEnd = false; !isEnd; isEnd = !cursor) {
      const page = await fixture.emptyTrash.execute(OWNER, cursor);
      gone += page.deleted;
      cursor = page.nextCursor ?? undefined;
    }
    expect(gone).toBe(1);
    expect((await fixture.stored(ids[0]!))!.deletedAt).toBeUndefined();
  });
});
