import type { Fault, Seen } from './fake-intake.ts';
import { fastClock, Fixture, fileOf } from './fixture.ts';

const MIB = 1024 * 1024;
const SIZE = 24 * MIB + 7;

describe('a line that is another than planned', () => {
  let fixture: Fixture;
  const remembered = { speed: undefined as number | undefined };
  beforeEach(async () => {
    remembered.speed = undefined;
    const speed = { read: () => remembered.speed, write: () => undefined };
    fixture = await Fixture.create({}, {}, { clock: fastClock(20), speed });
    fixture.fake.partSize = MIB;
    fixture.fake.newPartSize = 5 * MIB;
  });
  afterEach(() => fixture.close());

  const faulty =
    (what: (seen: Seen) => Fault | undefined) =>
    (seen: Seen): Fault | undefined =>
      seen.kind === 'put' ? { delayMs: 15 } : what(seen);
  const upload = async () => {
    const file = fileOf(SIZE);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true, sentBytes: SIZE, storedBytes: SIZE });
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    return fixture.fake.uploads.get(done.uploadId!)!;
  };

  it('has the rest cut into larger parts; those under way stay', async () => {
    fixture.fake.fault = faulty(() => undefined);
    const { plan, retries } = await upload();
    expect(fixture.fake.count('plan')).toBe(1);
    expect(plan[0]!.size).toBe(MIB);
    expect(plan.slice(1).some(({ size }) => size === 5 * MIB)).toBe(true);
    expect(fixture.fake.count('put')).toBe(plan.reduce((sum, { count }) => sum + count, 0));
    expect(fixture.fake.count('sign')).toBe(0);
    expect(retries).toBeUndefined();
  });

  it('goes on sending while the server is asked', async () => {
    let answer = (): void => undefined;
    const until = new Promise<void>((resolve) => (answer = resolve));
    fixture.fake.fault = faulty(({ kind }) => (kind === 'plan' ? { until } : undefined));
    const done = upload();
    const seen = (): string[] => fixture.fake.seen.map(({ kind }) => kind);
    while (
      seen()
        .slice(seen().indexOf('plan') + 1)
        .filter((kind) => kind === 'put').length < 2 ||
      !seen().includes('plan')
    )
      await new Promise((run) => setTimeout(run, 2));
    answer();
    await done;
  });

  it.each<[string, (seen: Seen) => Fault | undefined]>([
    [
      'a refusal',
      ({ kind }) => (kind === 'plan' ? { status: 409, body: { code: 'STATE_CONFLICT' } } : undefined),
    ],
    [
      'a server that does not know the call',
      ({ kind }) => (kind === 'plan' ? { status: 404, body: {} } : undefined),
    ],
    [
      'a server that is busy for this call',
      ({ kind }) => (kind === 'plan' ? { status: 503, body: {} } : undefined),
    ],
    [
      'an answer that was lost once',
      ({ kind, count }) => (kind === 'plan' && count === 1 ? 'resetAfter' : undefined),
    ],
    ['answers that are lost', ({ kind }) => (kind === 'plan' ? 'resetAfter' : undefined)],
    [
      'answers that are lost, and a busy server after',
      ({ kind, count }) =>
        kind === 'plan' ? 'resetAfter' : kind === 'get' && count < 4 ? { status: 503, body: {} } : undefined,
    ],
    [
      'an answer of something in between',
      ({ kind }) => (kind === 'plan' ? { status: 200, body: '<html>', after: true } : undefined),
    ],
  ])('takes no harm from %s', async (_what, fault) => {
    fixture.fake.fault = faulty(fault);
    const { retries } = await upload();
    expect(fixture.fake.count('plan')).toBeGreaterThan(0);
    expect(retries).toBeUndefined(); // no part was sent under a plan that the server does not have
  });

  it.each(['pause', 'offline'] as const)('asks again after %s in the middle of the call', async (what) => {
    fixture.fake.fault = faulty(({ kind, count }) => (kind === 'plan' && count === 1 ? 'stall' : undefined));
    const file = fileOf(SIZE);
    const [item] = await fixture.add({ file });
    await fixture.until(item!, () => fixture.fake.count('plan') === 1);
    if (what === 'pause') fixture.uploader.pause(item!.id);
    else fixture.line.set(false);
    await fixture.until(item!, ({ phase }) => phase === (what === 'pause' ? 'paused' : 'offline'));
    fixture.fake.fault = faulty(() => undefined);
    if (what === 'pause') fixture.uploader.resume(item!.id);
    else fixture.line.set(true);
    const done = await fixture.over(item!);
    expect(done.phase).toBe('ready');
    expect(fixture.fake.count('plan')).toBe(2);
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('has smaller parts where the line is thinner than it was', async () => {
    remembered.speed = 1e9;
    fixture.fake.newPartSize = MIB;
    fixture.fake.partSize = 6 * MIB;
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 200 } : undefined);
    const file = fileOf(96 * MIB);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done.phase).toBe('ready');
    expect(fixture.fake.count('plan')).toBeGreaterThan(0);
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('asks nothing where the plan is good', async () => {
    fixture.fake.partSize = 5 * MIB;
    const file = fileOf(40 * MIB);
    fixture.fake.fault = faulty(() => undefined);
    const [item] = await fixture.add({ file });
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(fixture.fake.count('plan')).toBe(0);
  });
});
