import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { FileCount, FileRecord, ProcessingStep } from '@intake/domain';
import { kindName, kindOf, readKind } from './file-item.ts';
import { countShards, key, keysWith } from './table.ts';

type Item = Record<string, unknown>;
/** Files by `kindName`, and their bytes by the same with `BYTES` before it. */
type Counts = Record<string, number>;

/** What is added to an owner's counts. */
export interface OwnerCounts {
  ownerId: string;
  changes: Counts;
}

const BYTES = 'BYTES#';
/** Bytes of what algorithms made. */
export const DERIVED = 'DERIVED';

/** Of one write: what was there before it, and what is there after; undefined when that counts as the same. */
export function countsOf(before: FileRecord | null, after: FileRecord | null): OwnerCounts | undefined {
  const changes = addUp([amountsOf(before, -1), amountsOf(after, 1)]);
  return Object.keys(changes).length > 0 ? { ownerId: (before ?? after)!.ownerId, changes } : undefined;
}

function amountsOf(record: FileRecord | null, sign: 1 | -1): Counts {
  const kind = record && kindOf(record);
  if (!kind) return {};
  const name = kindName(kind);
  return { [name]: sign, [`${BYTES}${name}`]: sign * record.size };
}

/** Of a step that has ended, or that is removed. */
export const derivedCounts = (
  { ownerId, storedBytes = 0 }: ProcessingStep,
  sign: 1 | -1,
): OwnerCounts | undefined =>
  storedBytes > 0 ? { ownerId, changes: { [DERIVED]: sign * storedBytes } } : undefined;

export const derivedBytesOf = (items: readonly Item[]): number =>
  items.reduce((sum, item) => sum + ((item[DERIVED] as number | undefined) ?? 0), 0);

/** The sums, without what comes to nothing. */
export function addUp(all: readonly Counts[]): Counts {
  const sums: Counts = {};
  for (const counts of all)
    for (const [kind, n] of Object.entries(counts)) sums[kind] = (sums[kind] ?? 0) + n;
  return Object.fromEntries(Object.entries(sums).filter(([, n]) => n !== 0));
}

/** One for each owner, without those for whom it comes to nothing. */
export function addUpByOwner(all: readonly OwnerCounts[]): OwnerCounts[] {
  return [...Map.groupBy(all, ({ ownerId }) => ownerId)]
    .map(([ownerId, those]) => ({ ownerId, changes: addUp(those.map(({ changes }) => changes)) }))
    .filter(({ changes }) => Object.keys(changes).length > 0);
}

/** The update that adds; `changes` counts the updates, so that a recount sees whether it was alone. */
export function countUpdate({ ownerId, changes }: OwnerCounts) {
  const shard = countShards[Math.floor(Math.random() * countShards.length)]!;
  const kinds = Object.entries(changes);
  return {
    Key: key.fileCounts(ownerId, shard),
    UpdateExpression: `ADD changes :one, ${kinds.map((_, i) => `#kind${i} :n${i}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(kinds.map(([kind], i) => [`#kind${i}`, kind])),
    ExpressionAttributeValues: { ':one': 1, ...Object.fromEntries(kinds.map(([, n], i) => [`:n${i}`, n])) },
  };
}

/** An owner's count items, strongly consistent. */
export async function readCountItems(
  dynamo: DynamoDBDocument,
  TableName: string,
  ownerId: string,
): Promise<Item[]> {
  const { Items = [] } = await dynamo.query({
    TableName,
    ConsistentRead: true,
    ...keysWith({ pk: key.owner(ownerId), sk: 'COUNTS#' }),
  });
  return Items;
}

export function toFileCounts(items: readonly Item[]): FileCount[] {
  const counts = addUp(items.map(({ pk: _pk, sk: _sk, changes: _changes, ...kinds }) => kinds as Counts));
  return Object.entries(counts)
    .filter(([name]) => name !== DERIVED && !name.startsWith(BYTES))
    .map(([name, count]) => ({ ...readKind(name), count, bytes: counts[`${BYTES}${name}`] ?? 0 }));
}
