import { FakeBrowser } from './fake-tabs.ts';
import { Fixture, fileOf } from './fixture.ts';
import type { ResumableUpload } from '../src/core/types.ts';

describe('two tabs', () => {
  const browser = new FakeBrowser();
  let first: Fixture;
  let second: Fixture;
  let firstTab: ReturnType<FakeBrowser['open']>;
  let seen: readonly ResumableUpload[];

  beforeEach(async () => {
    firstTab = browser.open();
    first = await Fixture.create({}, {}, { tabs: firstTab });
    first.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 20 } : undefined);
    second = await Fixture.create({ baseUrl: `${first.fake.origin}/api/v1` }, {}, { tabs: browser.open() });
    second.uploader.subscribeUnfinished((unfinished) => (seen = unfinished));
    seen = [];
  });
  afterEach(async () => {
    await first.close();
    await second.close();
  });

  const condition = async (holds: () => boolean): Promise<void> => {
    const end = Date.now() + 20_000;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`Never so: ${holds}; seen ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const refusal = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => 'done',
      (error: { problem?: { code: string } }) => error.problem?.code ?? error,
    );
  /** The first sends, and the second knows it. */
  const sending = async () => {
    const file = fileOf(4_000_000);
    const [item] = await first.add({ file });
    const { uploadId } = await first.until(item!, ({ storedBytes }) => storedBytes > 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await second.uploader.resumable();
    await condition(() => (seen[0]?.elsewhere?.storedBytes ?? 0) > 0);
    return { file, item: item!, uploadId: uploadId! };
  };

  it('the second shows how far the first is, and can neither discard nor continue it', async () => {
    const { uploadId, file } = await sending();
    expect(seen).toMatchObject([{ uploadId, elsewhere: { phase: 'uploading' } }]);
    const before = seen[0]!.elsewhere!.storedBytes;
    await condition(() => seen[0]!.elsewhere!.storedBytes > before);
    expect(await refusal(second.uploader.discardUpload(uploadId))).toBe('OTHER_TAB');
    expect(await refusal(second.uploader.dropUpload(uploadId))).toBe('OTHER_TAB');
    expect(await refusal(second.uploader.continueUpload(uploadId, file))).toBe('OTHER_TAB');
    expect(first.fake.count('drop')).toBe(0);
  });

  it('the entry disappears in the second when its file is ready in the first', async () => {
    const { item } = await sending();
    await first.over(item);
    await condition(() => seen.length === 0);
  });

  it('a paused upload is still that of the living tab', async () => {
    const { item, uploadId } = await sending();
    first.uploader.pause(item.id);
    await condition(() => seen[0]?.elsewhere?.phase === 'paused');
    expect(await refusal(second.uploader.discardUpload(uploadId))).toBe('OTHER_TAB');
  });

  it('what a dead tab has left can be continued and discarded', async () => {
    const { item, uploadId, file } = await sending();
    first.uploader.pause(item.id);
    firstTab.die();
    await condition(() => seen.length === 1 && !seen[0]!.elsewhere);
    await second.uploader.discardUpload(uploadId);
    expect(seen).toMatchObject([{ uploadId, discarding: true }]);
    expect(second.uploader.undoDiscard(uploadId)).toBe(true);
    expect(seen[0]).not.toHaveProperty('discarding');
    const again = await second.uploader.continueUpload(uploadId, file);
    await condition(() => seen.length === 0);
    expect((await second.over(again)).phase).toBe('ready');
  });

  it('a discard is carried out after a while, and told to the others', async () => {
    const { item, uploadId } = await sending();
    first.uploader.pause(item.id);
    firstTab.die();
    await condition(() => seen.length === 1 && !seen[0]!.elsewhere);
    const third = await Fixture.create(
      { baseUrl: `${first.fake.origin}/api/v1` },
      {},
      { tabs: browser.open() },
    );
    expect(await third.uploader.resumable()).toHaveLength(1);
    await second.uploader.discardUpload(uploadId);
    await condition(() => seen.length === 0 && third.uploader.unfinished.length === 0);
    await condition(() => first.fake.uploads.get(uploadId)!.state === 'aborted');
    expect(second.uploader.undoDiscard(uploadId)).toBe(false);
    await third.close();
  });

  it('a discard that the page did not live to carry out has dropped nothing', async () => {
    const { item, uploadId } = await sending();
    first.uploader.pause(item.id);
    firstTab.die();
    await condition(() => seen.length === 1 && !seen[0]!.elsewhere);
    await second.uploader.discardUpload(uploadId);
    second.uploader.destroy();
    await new Promise((resolve) => setTimeout(resolve, 120)); // longer than the undo time of these tests
    expect(first.fake.uploads.get(uploadId)!.state).toBe('uploading');
  });

  it('the same file chosen in the second does not take over what the first sends', async () => {
    const { file, uploadId, item } = await sending();
    const [other] = await second.add({ file });
    expect((await second.over(other!)).uploadId).not.toBe(uploadId);
    expect((await first.over(item)).phase).toBe('ready');
  });

  it('an upload that the first begins later is shown in the second, too', async () => {
    await second.uploader.resumable();
    const [item] = await first.add({ file: fileOf(4_000_000) });
    await first.until(item!, ({ storedBytes }) => storedBytes > 0);
    await condition(() => seen[0]?.elsewhere !== undefined);
  });
});
