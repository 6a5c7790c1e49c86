import type { Transport } from '../src/core/platform.ts';
import type { UploadItem } from '../src/core/types.ts';
import { Fixture, fileOf } from './fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

describe('the steps of a page', () => {
  const calls: string[] = [];
  const steps: Record<'beforeCreate' | 'uploaded', (item: UploadItem) => Promise<void>> = {
    beforeCreate: async () => undefined,
    uploaded: async () => undefined,
  };
  beforeEach(async () => {
    calls.length = 0;
    steps.beforeCreate = async () => undefined;
    steps.uploaded = async () => undefined;
    fixture = await Fixture.create({
      hooks: {
        beforeCreate: (item) => (calls.push(`beforeCreate ${item.phase}`), steps.beforeCreate(item)),
        uploaded: (item) => (calls.push(`uploaded ${item.fileId}`), steps.uploaded(item)),
      },
    });
  });

  it('are waited for: nothing is created before the first, nothing is ready before the last', async () => {
    let first = (): void => undefined;
    let last = (): void => undefined;
    steps.beforeCreate = () => new Promise((resolve) => (first = resolve));
    steps.uploaded = () => new Promise((resolve) => (last = resolve));
    const [item] = await fixture.add({ file: fileOf(200_000) });
    await fixture.until(item!, () => calls.length === 1);
    expect(fixture.fake.count('create')).toBe(0);
    first();
    await fixture.until(item!, () => calls.length === 2);
    expect(fixture.now(item!)).toMatchObject({ phase: 'finishing', storedBytes: 200_000 });
    last();
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(calls).toEqual(['beforeCreate starting', 'uploaded upload-1']);
  });

  it('can refuse: the item fails with their words, and the others go on', async () => {
    steps.beforeCreate = async ({ name }) => {
      if (name === 'no.txt') throw new Error('This customer has no contract.');
    };
    const items = await fixture.add({ file: fileOf(10, 'no.txt') }, { file: fileOf(10, 'yes.txt') });
    const [no, yes] = await Promise.all(items.map((item) => fixture.over(item)));
    expect(no).toMatchObject({
      phase: 'failed',
      problem: { code: 'HOOK_FAILED', detail: 'This customer has no contract.' },
    });
    expect(yes!.phase).toBe('ready');
  });

  it('are tried again by a retry, without a byte being sent again', async () => {
    steps.uploaded = async () => {
      throw new Error('The order cannot be saved.');
    };
    const [item] = await fixture.add({ file: fileOf(200_000) });
    expect((await fixture.over(item!)).problem).toMatchObject({ code: 'HOOK_FAILED', retryable: true });
    const puts = fixture.fake.count('put');
    steps.uploaded = async () => undefined;
    fixture.uploader.retry(item!.id);
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(fixture.fake.count('put')).toBe(puts);
    expect(fixture.fake.count('create')).toBe(1);
  });
});

describe('a bucket that does not name the page in its CORS rules', () => {
  const tries = { puts: 0, answers: true };
  const silent: Transport = {
    put: async () => {
      tries.puts += 1;
      throw new Error('No answer');
    },
    reaches: async () => tries.answers,
  };
  beforeEach(async () => {
    Object.assign(tries, { puts: 0, answers: true });
    fixture = await Fixture.create({}, {}, { transport: silent });
  });

  it('is told at the second try, by its name', async () => {
    const [item] = await fixture.add({ file: fileOf(10) });
    const failed = await fixture.over(item!);
    expect(failed.problem).toMatchObject({ code: 'STORAGE_CORS', retryable: true });
    expect(tries.puts).toBeLessThanOrEqual(3);
  });

  it('is not what a storage is taken for that nothing reaches', async () => {
    tries.answers = false;
    const [item] = await fixture.add({ file: fileOf(10) });
    expect((await fixture.over(item!)).problem).toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });
});
