import { abortUpload } from './abort-upload.ts';
import type { S3Store } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { child, list, readXml, text } from './xml-reader.ts';

const DAY_MS = 86_400_000;
/** How long the answer of a completed upload is kept for a replay. */
const COMPLETION_KEPT_MS = 7 * DAY_MS;

export interface LifecycleRule {
  readonly prefix: string;
  /** AbortIncompleteMultipartUpload/DaysAfterInitiation of an enabled rule. */
  readonly abortAfterDays?: number | undefined;
}

/** @throws MalformedXML, InvalidArgument (400) */
export function lifecycleRules(configuration: string): LifecycleRule[] {
  const rules = list(readXml(Buffer.from(configuration), 'LifecycleConfiguration'), 'Rule');
  if (rules.length === 0 || rules.length > 1000) throw s3Error('MalformedXML');
  return rules.map((rule) => {
    const status = text(rule, 'Status');
    if (status !== 'Enabled' && status !== 'Disabled') throw s3Error('MalformedXML');
    const days = text(child(rule, 'AbortIncompleteMultipartUpload'), 'DaysAfterInitiation');
    if (days !== undefined && !/^[1-9]\d*$/.test(days))
      throw s3Error(
        'InvalidArgument',
        "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
      );
    const filter = child(rule, 'Filter');
    const prefix =
      text(filter, 'Prefix') ?? text(child(filter, 'And'), 'Prefix') ?? text(rule, 'Prefix') ?? '';
    return { prefix, abortAfterDays: status === 'Enabled' && days ? Number(days) : undefined };
  });
}

/** Aborts the uploads that a lifecycle rule has given up. @returns how many */
export async function sweepUploads(store: S3Store): Promise<number> {
  const now = store.now();
  store.index.uploads.forgetCompletedBefore(now - COMPLETION_KEPT_MS);
  let aborted = 0;
  for (const { name } of store.index.buckets.list()) {
    const configuration = store.index.buckets.config(name, 'lifecycle');
    for (const { prefix, abortAfterDays } of configuration ? lifecycleRules(configuration) : []) {
      if (abortAfterDays === undefined) continue;
      const old = store.index.uploads.startedBefore(name, now - abortAfterDays * DAY_MS);
      for (const upload of old.filter(({ key }) => key.startsWith(prefix))) {
        await abortUpload(store, upload.id);
        aborted++;
      }
    }
  }
  return aborted;
}
