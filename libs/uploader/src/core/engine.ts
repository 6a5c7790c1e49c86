import { Adopter } from './adopter.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { ApiError } from './api/api-error.ts';
import { HealingClient } from './api/healing-client.ts';
import { HttpClient } from './api/http-client.ts';
import { IntakeApi } from './api/intake-api.ts';
import { TokenGate } from './api/token-gate.ts';
import type { Limits } from './api/types.ts';
import { Connection } from './connection.ts';
import { Desk } from './desk.ts';
import { Dispatcher } from './dispatcher.ts';
import { Finisher } from './finisher.ts';
import { ItemStore } from './item-store.ts';
import { Pacer } from './pacer.ts';
import { PartRunner } from './part-runner.ts';
import { PartSender } from './part-sender.ts';
import type { Platform } from './platform.ts';
import { NoAnswer } from './problems.ts';
import { Resumer } from './resumer.ts';
import { StallWatch } from './stall-watch.ts';
import { Starter } from './starter.ts';
import { Stir } from './stir.ts';
import { DEFAULT_TUNING, type Tuning } from './tuning.ts';
import type { UploaderOptions } from './types.ts';

/** Browsers open no more connections to one origin over HTTP/1.1, and S3 speaks nothing newer. */
const MOST_PARTS = 6;
const PROBE_MS = 10_000;

/** All the parts of the machine, wired once. `uploader.ts` turns the handles. */
export type Engine = ReturnType<typeof buildEngine>;

export function buildEngine(platform: Platform, options: UploaderOptions, changes: Partial<Tuning> = {}) {
  const tuning = { ...DEFAULT_TUNING, ...changes };
  const { clock, random, files, checksummer, transport } = platform;
  const maxParts = Math.min(MOST_PARTS, Math.max(1, options.maxParts ?? MOST_PARTS));

  const end = new AbortController();
  const gate = new TokenGate(options.tokens);
  const http = new HttpClient({
    baseUrl: options.baseUrl,
    gate,
    fetch: platform.fetch,
    clock,
    callMs: tuning.callMs,
  });
  const connection = new Connection({
    clock,
    hint: platform.lineHint,
    probeMs: tuning.probeMs,
    probe: () => probe(http, platform),
  });
  const api = new IntakeApi(new HealingClient({ http, connection, clock, random, tuning, end: end.signal }));

  const store = new ItemStore(clock, platform.nextFrame);
  const stalls = new StallWatch(clock);
  const adaptive = new AdaptiveLimit(maxParts);
  const stir: Stir = new Stir({
    platform,
    tuning,
    tick: () => {
      stalls.tick(connection.open);
      adaptive.sample(store.wireBytes, dispatcher.saturated, clock.now());
      for (const item of desk.running) if (item.phase === 'uploading') store.refresh(item);
    },
    turnChanged: () => {
      // Thousands of items need no second look when nothing was shown that is not true any more.
      for (const item of desk.running) if ((item.phase === 'waiting') !== stir.blocked) desk.settle(item);
      dispatcher.pump();
    },
    calm: () => store.idle(),
  });
  const desk: Desk = new Desk(store, {
    online: () => connection.open,
    blocked: () => stir.blocked,
    signedOut: () => signedOut.forEach((listener) => listener()),
    ended: ({ session }) => session && dispatcher.withdraw(session),
    activity: () => stir.set(desk.running.size > 0),
  });
  const signedOut: (() => void)[] = [];

  const starter = new Starter({
    api,
    clock,
    tuning,
    desk,
    files,
    checksummer,
    adopter: new Adopter({ api, checksummer, desk }),
    answered: (session, file) => finisher.answered(session, file),
    offer: (session) => dispatcher.offer(session),
    done: () => dispatcher.pump(),
  });
  const finisher = new Finisher({
    api,
    clock,
    tuning,
    desk,
    files,
    offer: (session) => dispatcher.offer(session),
  });
  const sender = new PartSender({ transport, checksummer, stalls, tuning });
  const runner = new PartRunner({
    ...{ clock, random, tuning, connection, adaptive, sender, desk },
    offer: (session) => dispatcher.offer(session),
    allStored: (session) => finisher.enqueue(session),
  });
  const dispatcher: Dispatcher = new Dispatcher({
    ...{ clock, tuning, adaptive, maxParts },
    pacer: new Pacer(),
    maySend: () => connection.open && stir.ourTurn,
    send: (session, part) => runner.run(session, part),
    hungry: () => starter.more(),
    idle: () => starter.idle && finisher.flush(),
  });
  const resumer = new Resumer({ api, checksummer, files });
  return {
    platform,
    tuning,
    end,
    api,
    connection,
    store,
    desk,
    stir,
    starter,
    finisher,
    dispatcher,
    resumer,
    signedOut,
    limits: remembered(() => api.limits()),
  };
}

/** Any answer at all means that the line is there. */
async function probe(http: HttpClient, { clock }: Platform): Promise<boolean> {
  const timeout = new AbortController();
  const cancel = clock.after(PROBE_MS, () => timeout.abort(new NoAnswer('No answer in time')));
  try {
    await http.call({ method: 'GET', path: '/uploads/limits', signal: timeout.signal });
    return true;
  } catch (error) {
    return !(error instanceof NoAnswer);
  } finally {
    cancel();
  }
}

/** Fetched once; after a failure asked for again the next time. Null when they cannot be had: the server judges anyway. */
function remembered(fetch: () => Promise<Limits>): () => Promise<Limits | null> {
  let limits: Promise<Limits> | null = null;
  return async () => {
    try {
      return await (limits ??= fetch());
    } catch (error) {
      limits = null;
      if (error instanceof ApiError || error instanceof Error) return null;
      throw error;
    }
  };
}
