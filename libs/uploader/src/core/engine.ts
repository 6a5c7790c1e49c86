import { ActivityScope } from './activity-scope.ts';
import { buildControlPlane } from './api/control-plane.ts';
import type { Limits } from './api/types.ts';
import { ChosenAgain } from './chosen-again.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { Controls } from './controls.ts';
import { CorsCheck } from './cors-check.ts';
import { Deduplicator } from './deduplicator.ts';
import { Dispatcher } from './dispatcher.ts';
import { HookRunner } from './hook-runner.ts';
import { IntakeQueue } from './intake-queue.ts';
import type { Item } from './item.ts';
import { ItemStatus } from './item-status.ts';
import { ItemStore } from './item-store.ts';
import { LineSpeed } from './line-speed.ts';
import { NearAddress } from './near-address.ts';
import { PartRunner } from './part-runner.ts';
import { PartSender } from './part-sender.ts';
import type { Platform } from './platform.ts';
import { PendingDrops } from './pending-drops.ts';
import { Presence } from './presence.ts';
import { Replanner } from './replanner.ts';
import { Resumer } from './resumer.ts';
import { SendQueue } from './send-queue.ts';
import { SessionFactory } from './session-factory.ts';
import { StallWatch } from './stall-watch.ts';
import { DEFAULT_TUNING, type Tuning } from './tuning.ts';
import type { UploaderOptions } from './uploader-options.ts';
import { UnfinishedUploads } from './unfinished-uploads.ts';
import { UploadCompleter } from './upload-completer.ts';
import { UploadCreator } from './upload-creator.ts';

/** Files at once by the page's own address: as many streams as HTTP/2 servers usually allow. */
const MOST_NEAR = 100;

/** All the parts of the engine, each built from those above it. `uploader.ts` is what the outside sees of them. */
export type Engine = ReturnType<typeof buildEngine>;

export function buildEngine(platform: Platform, options: UploaderOptions, changes: Partial<Tuning> = {}) {
  const tuning = { ...DEFAULT_TUNING, ...changes };
  const { clock, random, files, checksummer, transport } = platform;
  const most = platform.maxConnections;
  const maxParts = Math.min(most, Math.max(1, options.maxParts ?? most));

  const { api, connection, end, limits: fetchLimits } = buildControlPlane(platform, options, tuning);
  const near = new NearAddress(platform);
  const allowed = async (): Promise<Limits | null> => {
    const limits = await fetchLimits();
    near.learn(options.nearAddress === false ? undefined : (options.nearAddress ?? limits?.nearAddress));
    return limits;
  };
  const store = new ItemStore(clock, platform.nextFrame);
  const activity = new ActivityScope(platform, tuning);
  const queue = new SendQueue();
  const speed = new LineSpeed(platform.speed);
  const status = new ItemStatus({ store, connection, activity, queue, tuning });

  const presence = new Presence({
    tabs: platform.tabs,
    clock,
    store,
    newsMs: tuning.newsMs,
    smallFile: tuning.smallFile,
  });
  const drops = new PendingDrops({ api, clock, files, undoMs: tuning.undoMs });
  const unfinished = new UnfinishedUploads({
    ...{ api, clock, tuning, files, presence, drops, store },
  });
  const resumer = new Resumer({ api, checksummer, files });

  const hooks = new HookRunner(options.hooks ?? {}, store);
  const completer = new UploadCompleter({ api, clock, random, tuning, status, files, queue, hooks });
  const deduplicator = new Deduplicator({ api, checksummer, status, queue, completer });
  const sessions = new SessionFactory({ api, clock, tuning, status });
  const chosenAgain = new ChosenAgain({
    ...{ clock, connection, tuning, status, files, queue, sessions, completer, resumer, unfinished },
    drops,
  });
  const creator = new UploadCreator({
    ...{ api, tuning, status, files, checksummer, queue, sessions, deduplicator, speed },
    ...{ clock, random, chosenAgain, hooks },
  });

  const stalls = new StallWatch(clock);
  const limits = new ConnectionLimits(
    { clock, near },
    { max: maxParts, nearMax: options.maxParts ?? MOST_NEAR },
    speed.bytesPerSecond,
  );
  const sender = new PartSender({ transport, checksummer, stalls, tuning });
  const replanner = new Replanner({ api, clock, limits, speed, status, queue });
  const runner = new PartRunner({
    ...{ clock, random, tuning, connection, limits, sender, status, queue, completer },
    ...{ near, cors: new CorsCheck(transport) },
    onStored: (session, part) => {
      if (session.item.size > tuning.smallFile) {
        speed.acknowledged(part.size);
        limits.shown(speed.lately(clock.now())?.bytesPerSecond ?? 0);
      }
      sampleLine();
      if (session.item.size <= tuning.smallFile) sampleSmall(part.size);
      replanner.consider(session);
    },
  });
  const mayRun = (item: Item): boolean =>
    connection.open && (activity.hasLock || item.size <= tuning.smallFile);
  const dispatcher = new Dispatcher({
    ...{ clock, tuning, limits, queue },
    maySend: ({ item }) => item.desiredState === 'running' && mayRun(item),
    send: async (session, part) => {
      if (session.item.size <= tuning.smallFile) return runner.run(session, part);
      if (speed.begin(clock.now())) store.idle();
      await runner.run(session, part);
      speed.ended(clock.now());
    },
    needsMore: (kind) => creator.createMore(kind, mayRun),
    onDrained: () => creator.isIdle('small') && completer.flush(),
  });

  const sampleLine = (): void =>
    limits.large.sample(store.wireBytes, dispatcher.isSaturated('large'), clock.now());
  let smallBytes = 0;
  const sampleSmall = (bytes: number): void =>
    limits.small.sample((smallBytes += bytes), dispatcher.isSaturated('small'), clock.now());

  const controls = new Controls({
    ...{ drops, platform, connection, status, queue, creator, completer, deduplicator },
  });
  const intake = new IntakeQueue({ platform, tuning, limits: allowed, status, creator, queue });

  connection.subscribe(() => controls.connectionChanged());
  activity.on('tick', () => {
    stalls.tick(connection.open);
    sampleLine();
    let large = false;
    for (const item of status.running) {
      if (item.phase !== 'uploading') continue;
      store.refresh(item);
      large ||= item.size > tuning.smallFile;
    }
    // Whatever broke off the question for a new plan, a pause or a failure: what waits behind it asks again.
    for (const { session } of status.running) if (session?.table.fence != null) replanner.consider(session);
    if (!large) return; // small files are bound by latency: they say nothing of the line
    speed.measured(store.totals.speed);
    for (const { session } of status.running) if (session) replanner.consider(session);
  });
  activity.on('lockChanged', () => {
    // Thousands of items need no second look when nothing was shown that is not true any more.
    for (const item of status.running)
      if ((item.phase === 'waiting') !== status.isBlocked(item)) status.updatePhase(item);
    queue.changed();
  });
  activity.on('idle', () => {
    store.idle();
    speed.end();
  });

  return {
    ...{ platform, end, connection, store, status, sessions },
    ...{ completer, dispatcher, controls, intake, resumer, unfinished, drops, presence },
  };
}
