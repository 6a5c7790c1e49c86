import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { md5, md5OfAttributes } from '../sqs/message-digest.ts';
import type { Message } from '../sqs/message-table.ts';
import type { Queues } from '../sqs/queues.ts';
import { functionArn, type Functions } from './functions.ts';
import type { Invoker } from './invoker.ts';

export interface EventSourceMapping {
  readonly uuid: string;
  readonly functionName: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** Seconds. */
  readonly batchingWindow: number;
  readonly partialFailures: boolean;
  /** Invocations at the same time, 2 to 1,000; undefined: the embedded AWS decides. */
  readonly maximumConcurrency?: number | undefined;
  readonly enabled: boolean;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

const DEFAULT_CONCURRENCY = 2;
const POLL_MS = 20_000;
const AFTER_FAILURE_MS = 1000;
const GATHER_STEP_MS = 100;

interface Deps {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly invoker: Invoker;
}

/** Polls queues and hands what comes to functions; a message is deleted when its function has answered. */
export class EventSourceMappings {
  readonly #deps: Deps;
  readonly #pollers = new Map<string, AbortController>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  put(mapping: Omit<EventSourceMapping, 'uuid'> & { readonly uuid?: string }): EventSourceMapping {
    const saved = { ...mapping, uuid: mapping.uuid ?? randomUUID() };
    this.#deps.functions.db.run(
      'INSERT OR REPLACE INTO mappings VALUES (?, ?)',
      saved.uuid,
      JSON.stringify(saved),
    );
    this.#stop(saved.uuid);
    if (saved.enabled) this.#start(saved);
    return saved;
  }

  list(): EventSourceMapping[] {
    return this.#deps.functions.db
      .all<{ doc: string }>('SELECT doc FROM mappings ORDER BY uuid')
      .map(({ doc }) => JSON.parse(doc) as EventSourceMapping);
  }

  delete(uuid: string): void {
    this.#stop(uuid);
    this.#deps.functions.db.run('DELETE FROM mappings WHERE uuid = ?', uuid);
  }

  resume(): void {
    for (const mapping of this.list()) if (mapping.enabled) this.#start(mapping);
  }

  close(): void {
    for (const uuid of this.#pollers.keys()) this.#stop(uuid);
  }

  #stop(uuid: string): void {
    this.#pollers.get(uuid)?.abort();
    this.#pollers.delete(uuid);
  }

  #start(mapping: EventSourceMapping): void {
    const stop = new AbortController();
    this.#pollers.set(mapping.uuid, stop);
    for (let lane = 0; lane < (mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY); lane++)
      void this.#poll(mapping, stop.signal, lane);
  }

  /** One lane has one batch at a time. All but the first begin only when there is more than one can do. */
  async #poll(mapping: EventSourceMapping, signal: AbortSignal, lane: number): Promise<void> {
    const { queues } = this.#deps;
    const name = mapping.queueArn.split(':').at(-1)!;
    while (!signal.aborted) {
      try {
        const isNeeded = lane === 0 || queues.counts(name).visible > 0;
        if (isNeeded) await this.#gather(mapping, name, signal);
        const messages = isNeeded ? queues.receive(name, mapping.batchSize) : [];
        if (messages.length > 0) await this.#handle(mapping, name, messages, signal);
        else await queues.waitForMessage(name, POLL_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        console.error(`The event source mapping of ${mapping.functionName} failed`, error);
        await sleep(AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** As long as its window allows, a batch that is begun waits until it is full. */
  async #gather({ batchSize, batchingWindow }: EventSourceMapping, queue: string, signal: AbortSignal) {
    const visible = (): number => this.#deps.queues.counts(queue).visible;
    if (batchingWindow === 0 || visible() === 0) return;
    const end = Date.now() + 1000 * batchingWindow;
    while (Date.now() < end && visible() < batchSize) await sleep(GATHER_STEP_MS, undefined, { signal });
  }

  async #handle(
    mapping: EventSourceMapping,
    queue: string,
    messages: Message[],
    signal: AbortSignal,
  ): Promise<void> {
    const { functions, invoker, queues } = this.#deps;
    const fn = functions.get(mapping.functionName);
    const records = messages.map((message) => toRecord(message, mapping.queueArn, fn.region));
    const outcome = await invoker.invoke(fn, { Records: records });
    if (signal.aborted || 'error' in outcome) return;
    const failed = mapping.partialFailures ? failedItems(outcome.payload, messages) : new Set<string>();
    const done = messages.filter(({ messageId }) => !failed.has(messageId));
    queues.remove(queue, ...done.map(({ receipt }) => receipt));
  }
}

/**
 * Which messages of a batch failed (Lambda Developer Guide, "Implementing partial batch responses"): an answer that is
 * malformed, or that names none of the messages, means all of them.
 */
function failedItems(payload: string, messages: readonly Message[]): Set<string> {
  const all = new Set(messages.map(({ messageId }) => messageId));
  const answer = JSON.parse(payload) as { batchItemFailures?: unknown } | null;
  const failures = answer?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure: { itemIdentifier?: string } | null) => failure?.itemIdentifier ?? '');
  return ids.every((id) => all.has(id)) ? new Set(ids) : all;
}

const toRecord = (message: Message, arn: string, region: string): object => ({
  messageId: message.messageId,
  receiptHandle: message.receipt,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sent),
    SenderId: '000000000000',
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
  },
  messageAttributes: {},
  md5OfBody: md5(message.body),
  md5OfMessageAttributes: md5OfAttributes(message.attributes),
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
});

export const describeMapping = (mapping: EventSourceMapping, region: string): object => ({
  UUID: mapping.uuid,
  EventSourceArn: mapping.queueArn,
  FunctionArn: functionArn({ name: mapping.functionName, region }),
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.batchingWindow,
  FunctionResponseTypes: mapping.partialFailures ? ['ReportBatchItemFailures'] : [],
  ...(mapping.maximumConcurrency && { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
  LastModified: mapping.modified / 1000,
  State: mapping.enabled ? 'Enabled' : 'Disabled',
  StateTransitionReason: 'USER_INITIATED',
});
