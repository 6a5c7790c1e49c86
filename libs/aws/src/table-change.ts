import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Batch, FileRecord, ProcessingRun, ProcessingStep, User } from '@intake/domain';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { toRecord } from './file-item.ts';
import { fromItem } from './table.ts';

/** A record of the table's stream, as Lambda and GetRecords give it. */
export interface StreamRecord {
  eventID?: string;
  dynamodb?: {
    Keys?: Record<string, unknown>;
    NewImage?: Record<string, unknown>;
    OldImage?: Record<string, unknown>;
    SequenceNumber?: string;
    ApproximateCreationDateTime?: Date | number;
  };
}

/** What changed in the table, as far as anybody outside wants to know. */
export type TableChange =
  | { kind: 'file'; ownerId: string; before: FileRecord | null; after: FileRecord | null }
  | { kind: 'run'; ownerId: string; run: ProcessingRun }
  | { kind: 'step'; ownerId: string; step: ProcessingStep }
  | { kind: 'batch'; ownerId: string; batch: Batch }
  | { kind: 'session-ended'; ownerId: string; sessionId: string }
  | { kind: 'user-disabled'; ownerId: string };

const OWNER = 'OWNER#';
/** Partitions beside those of files whose changes are published. */
const PUBLISHED = /^(PROCESSING|BATCHES|USER)#/;
const USER = 'USER#';

/** @returns null for what stays inside: counters, claims, tokens, and what live updates write themselves */
export function readTableChange({ dynamodb }: StreamRecord): TableChange | null {
  const { pk = '', sk = '' } = plain(dynamodb?.Keys) ?? {};
  const [keyed, ownerId] = [String(pk), ownerOf(String(pk))];
  const isFile = keyed.startsWith(OWNER) && String(sk).startsWith('FILE#');
  // Most are words of files: what is in them need not be read to know that.
  if (!isFile && !PUBLISHED.test(keyed)) return null;
  const [before, after] = [plain(dynamodb?.OldImage), plain(dynamodb?.NewImage)];
  if (isFile)
    return { kind: 'file', ownerId, before: before && toRecord(before), after: after && toRecord(after) };
  if (keyed.startsWith('PROCESSING#') && after) {
    if (String(sk).startsWith('RUN#')) return { kind: 'run', ownerId, run: fromItem(after) };
    if (String(sk).startsWith('STEP#')) return { kind: 'step', ownerId, step: fromItem(after) };
  }
  if (keyed.startsWith('BATCHES#')) {
    // How far its files are found, and that the sweeper looked at it, is for nobody outside.
    if (!after || (before && before['state'] === after['state'] && before['total'] === after['total']))
      return null;
    return { kind: 'batch', ownerId, batch: fromItem(after) };
  }
  if (!keyed.startsWith(USER)) return null;
  if (String(sk).startsWith('SESSION#') && !after)
    return { kind: 'session-ended', ownerId, sessionId: String(sk).slice('SESSION#'.length) };
  return sk === 'PROFILE' && (after as unknown as User | null)?.disabled
    ? { kind: 'user-disabled', ownerId }
    : null;
}

/** Whether a reader of the stream had something to do; of one that cannot be read nobody knows. */
export function isChange(record: StreamRecord): boolean {
  try {
    return readTableChange(record) !== null;
  } catch {
    return true;
  }
}

/** Second part of every partition key that has an owner. */
const ownerOf = (pk: string): string => pk.split('#')[1] ?? '';

/** No item is empty: moto writes an empty image where DynamoDB writes none. */
function plain(image: Record<string, unknown> = {}): Record<string, unknown> | null {
  return Object.keys(image).length > 0 ? unmarshall(image as Record<string, AttributeValue>) : null;
}
