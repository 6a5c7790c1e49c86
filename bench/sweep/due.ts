import { type ProcessingRun, RUN_LIMITS, type WebhookDelivery } from '@intake/domain';
import { aDelivery, aFile } from '@intake/testing';
import { countsOf } from '../../libs/aws/src/file-counts.ts';
import { toItem } from '../../libs/aws/src/file-item.ts';
import { runItem } from '../../libs/aws/src/processing-item.ts';
import { key } from '../../libs/aws/src/table.ts';
import { deliveryItem } from '../../libs/aws/src/webhooks/webhook-item.ts';

const OWNERS = 500;
const LONG_AGO = '2026-01-01T00:00:00.000Z';

const id = (i: number) => `01J${String(i).padStart(23, '0')}`;
const ownerOf = (i: number) => `owner-${i % OWNERS}`;

type Items = Generator<Record<string, unknown>>;

/** Uploads whose client left: one in ten in parts. */
export function* abandonedUploads(count: number): Items {
  const record = (i: number) => {
    const { storage, ...file } = aFile({ id: id(i), ownerId: ownerOf(i), uploadDeadline: LONG_AGO });
    const { multipartId: _multipart, ...onePut } = storage;
    return { ...file, storage: i % 10 === 0 ? storage : onePut };
  };
  yield* withCounts(count, record);
}

/** Files whose time in the trash is over. */
export function* deletedFiles(count: number): Items {
  yield* withCounts(count, (i) =>
    aFile({ id: id(i), ownerId: ownerOf(i), status: 'ready', deletedAt: LONG_AGO, purgeAt: LONG_AGO }),
  );
}

/** Runs whose file is gone, to be removed with what they made. */
export function* condemnedRuns(count: number): Items {
  for (let i = 0; i < count; i++) {
    const ref = { ownerId: ownerOf(i), fileId: id(i), runId: id(i) };
    const times = { createdAt: LONG_AGO, updatedAt: LONG_AGO, endedAt: LONG_AGO, dropAt: LONG_AGO };
    const run: ProcessingRun = { ...ref, ...times, state: 'succeeded', version: 3 };
    yield { ...runItem(run), ttl: undefined };
  }
}

/** Deliveries of webhooks that wait for their next attempt. */
export function* waitingDeliveries(count: number): Items {
  for (let i = 0; i < count; i++) {
    const createdAt = new Date(Date.now() - RUN_LIMITS.open).toISOString();
    const delivery: WebhookDelivery = aDelivery({
      ...{ ownerId: ownerOf(i), messageId: `msg_${id(i)}`, createdAt, tries: 4, dueAt: createdAt },
    });
    yield deliveryItem(delivery);
  }
}

function* withCounts(count: number, record: (i: number) => ReturnType<typeof aFile>): Items {
  const counts = new Map<string, Record<string, number>>();
  for (let i = 0; i < count; i++) {
    const file = record(i);
    const own = counts.get(file.ownerId) ?? {};
    for (const [kind, n] of Object.entries(countsOf(null, file)!.changes)) own[kind] = (own[kind] ?? 0) + n;
    counts.set(file.ownerId, own);
    yield toItem(file);
  }
  for (const [ownerId, own] of counts) yield { ...key.fileCounts(ownerId, 0), ...own, changes: 1 };
}
