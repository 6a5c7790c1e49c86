import type { FileRecord } from '../file-record.ts';
import type { ObjectStorage, SignedPut, StoredPart } from '../ports/object-storage.ts';
import type { Clock } from '../ports/clock.ts';
import type { Settings } from '../settings.ts';
import { type PlannedPart, partsOf, planParts } from '../upload-plan.ts';
import { multipartOf } from './multipart-of.ts';

/** A part that can be sent now. */
export type SignedPart = PlannedPart & SignedPut;

export interface SignedParts {
  parts: SignedPart[];
  urlsExpireAt: string;
}

export interface Warning {
  code: 'LARGE_FILE';
  detail: string;
}

/** An upload as its owner sees it. */
export interface UploadView {
  record: FileRecord;
  parts: SignedPart[];
  urlsExpireAt?: string;
  /** What S3 holds; only when it was asked. */
  received?: StoredPart[];
  warnings: Warning[];
  /** The owner has a file of this size: `ReuseStoredFile` with the checksum of the whole may spare sending it. */
  maybeKnown?: boolean;
}

export interface SigningPorts {
  storage: ObjectStorage;
  settings: Settings;
  clock: Clock;
}

export function plannedParts(record: FileRecord): PlannedPart[] {
  const { plan, partSize } = record.storage;
  return plan ? partsOf(plan) : planParts(record.size, partSize);
}

/** Signs `parts` of the upload; the URLs take exactly the planned number of bytes each. */
export async function signParts(
  ports: SigningPorts,
  record: FileRecord,
  parts: PlannedPart[],
): Promise<SignedParts> {
  const { settings, clock } = ports;
  const urlsExpireAt = new Date(clock.now().getTime() + settings.partUrlSeconds * 1000).toISOString();
  const signed = await Promise.all(
    parts.map(async (part) => ({ ...part, ...(await signPart(ports, record, part)) })),
  );
  return { parts: signed, urlsExpireAt };
}

async function signPart(
  { storage, settings }: SigningPorts,
  record: FileRecord,
  part: PlannedPart,
): Promise<SignedPut> {
  const multipart = multipartOf(record);
  if (multipart)
    return { url: await storage.presignPart(multipart, part, settings.partUrlSeconds), headers: {} };
  const { key, checksum } = record.storage;
  const { contentType, size } = record;
  return storage.presignObject({ key, contentType, size, checksum: checksum! }, settings.partUrlSeconds);
}

export function warningsFor(size: number, settings: Settings): Warning[] {
  if (size <= settings.largeFileSize) return [];
  const megabytes = Math.round(size / 1e6);
  return [{ code: 'LARGE_FILE', detail: `This file has ${megabytes} MB; sending it can take a while.` }];
}
