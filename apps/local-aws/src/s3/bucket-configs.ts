import { corsRules } from './cors.ts';
import { lifecycleRules } from './lifecycle.ts';
import { readSmallBody } from './read-small-body.ts';
import { noContent, requireBucket, xmlReply, type S3Operation } from './s3-call.ts';
import { s3Error, type S3ErrorCode } from './s3-error.ts';
import { readXml } from './xml-reader.ts';
import { xmlDocument } from './xml-writer.ts';

/** A bucket's sub-resource that is stored as it was sent. */
export interface ConfigKind {
  /** Query parameter. */
  readonly name: string;
  /** Root element; absent for JSON. */
  readonly root?: string;
  /** Answer of GET when nothing is stored: an error, or an empty document. */
  readonly missing?: S3ErrorCode;
  /** Refuses what S3 refuses. */
  readonly validate?: (body: string) => unknown;
}

export const CONFIG_KINDS: readonly ConfigKind[] = [
  { name: 'cors', root: 'CORSConfiguration', missing: 'NoSuchCORSConfiguration', validate: corsRules },
  {
    name: 'lifecycle',
    root: 'LifecycleConfiguration',
    missing: 'NoSuchLifecycleConfiguration',
    validate: lifecycleRules,
  },
  { name: 'notification', root: 'NotificationConfiguration' },
  { name: 'versioning', root: 'VersioningConfiguration' },
  {
    name: 'encryption',
    root: 'ServerSideEncryptionConfiguration',
    missing: 'ServerSideEncryptionConfigurationNotFoundError',
  },
  {
    name: 'publicAccessBlock',
    root: 'PublicAccessBlockConfiguration',
    missing: 'NoSuchPublicAccessBlockConfiguration',
  },
  { name: 'ownershipControls', root: 'OwnershipControls', missing: 'OwnershipControlsNotFoundError' },
  { name: 'tagging', root: 'Tagging', missing: 'NoSuchTagSet' },
  { name: 'policy', missing: 'NoSuchBucketPolicy', validate: policyJson },
];

export const putConfig =
  (kind: ConfigKind): S3Operation =>
  async (call) => {
    requireBucket(call);
    const body = await readSmallBody(call);
    if (kind.root) readXml(body, kind.root);
    kind.validate?.(body.toString());
    call.store.index.buckets.setConfig(call.bucket, kind.name, body.toString());
    return kind.root ? { status: 200 } : noContent;
  };

export const getConfig =
  (kind: ConfigKind): S3Operation =>
  (call) => {
    requireBucket(call);
    const body = call.store.index.buckets.config(call.bucket, kind.name);
    if (body === undefined && kind.missing)
      throw s3Error(kind.missing, undefined, { BucketName: call.bucket });
    if (!kind.root) return { status: 200, headers: { 'content-type': 'application/json' }, body: body ?? '' };
    return xmlReply(body ?? xmlDocument(kind.root, {}));
  };

export const deleteConfig =
  (kind: ConfigKind): S3Operation =>
  (call) => {
    requireBucket(call);
    call.store.index.buckets.deleteConfig(call.bucket, kind.name);
    return noContent;
  };

function policyJson(body: string): void {
  try {
    JSON.parse(body);
  } catch {
    throw s3Error('MalformedPolicy');
  }
}
