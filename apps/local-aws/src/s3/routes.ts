import { abortMultipartUpload } from './abort-upload.ts';
import { CONFIG_KINDS, deleteConfig, getConfig, putConfig } from './bucket-configs.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import { completeMultipartUpload } from './complete-upload.ts';
import { copyObject } from './copy-object.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { getObject } from './get-object.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './list-objects.ts';
import { listMultipartUploads, listParts } from './list-uploads.ts';
import { getObjectAttributes } from './object-attributes.ts';
import { putObject } from './put-object.ts';
import type { S3Call, S3Operation } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tagging.ts';
import { uploadPart, uploadPartCopy } from './upload-part.ts';
import { createMultipartUpload } from './uploads.ts';

interface Route {
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object';
  /** Query parameters that must be there, and a header that must be there. */
  readonly query: readonly string[];
  readonly header?: string;
  readonly run: S3Operation;
}

const route = (line: string, run: S3Operation, header?: string): Route => {
  const [method = '', on = '', query = ''] = line.split(' ');
  return {
    method,
    on: on as Route['on'],
    query: query.split('&').filter(Boolean),
    run,
    ...(header && { header }),
  };
};

/** Every operation, tried from top to bottom: the special ones stand above the plain ones. */
const ROUTES: readonly Route[] = [
  route('GET service', listBuckets),

  ...CONFIG_KINDS.flatMap((kind) => [
    route(`GET bucket ${kind.name}`, getConfig(kind)),
    route(`PUT bucket ${kind.name}`, putConfig(kind)),
    route(`DELETE bucket ${kind.name}`, deleteConfig(kind)),
  ]),
  route('GET bucket location', getBucketLocation),
  route('GET bucket uploads', listMultipartUploads),
  route('POST bucket delete', deleteObjects),
  route('GET bucket versions', listObjectVersions),
  route('GET bucket list-type', listObjectsV2),
  route('GET bucket', listObjects),
  route('HEAD bucket', headBucket),
  route('PUT bucket', createBucket),
  route('DELETE bucket', deleteBucket),

  route('POST object uploads', createMultipartUpload),
  route('PUT object partNumber&uploadId', uploadPartCopy, 'x-amz-copy-source'),
  route('PUT object partNumber&uploadId', uploadPart),
  route('GET object uploadId', listParts),
  route('POST object uploadId', completeMultipartUpload),
  route('DELETE object uploadId', abortMultipartUpload),
  route('GET object tagging', getObjectTagging),
  route('PUT object tagging', putObjectTagging),
  route('DELETE object tagging', deleteObjectTagging),
  route('GET object attributes', getObjectAttributes),
  route('PUT object', copyObject, 'x-amz-copy-source'),
  route('PUT object', putObject),
  route('GET object', getObject),
  route('HEAD object', getObject),
  route('DELETE object', deleteObject),
];

/** Sub-resources of the real S3 that are not here: ignoring one would run another operation than the client meant. */
const NOT_HERE = [
  'acl', 'accelerate', 'analytics', 'intelligent-tiering', 'inventory', 'legal-hold', 'logging', 'metrics',
  'object-lock', 'policyStatus', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'torrent',
  'website', 'session',
]; // prettier-ignore

/** @throws NotImplemented (501), MethodNotAllowed (405) */
export function findOperation(call: S3Call): S3Operation {
  const on = call.key !== '' ? 'object' : call.bucket !== '' ? 'bucket' : 'service';
  const absent = NOT_HERE.find((name) => call.query.has(name)) ?? subresourceOf(call, on);
  if (absent) throw s3Error('NotImplemented', undefined, { Resource: absent });
  const version = call.query.get('versionId');
  if (version !== undefined && version !== 'null') throw s3Error('NotImplemented', 'Versions are not kept.');
  const found = ROUTES.find(
    (r) =>
      r.method === call.method &&
      r.on === on &&
      r.query.every((name) => call.query.has(name)) &&
      (r.header === undefined || call.headers.has(r.header)),
  );
  if (!found)
    throw s3Error('MethodNotAllowed', undefined, { Method: call.method, ResourceType: on.toUpperCase() });
  return found.run;
}

/** A known sub-resource with a method that it does not have must not fall through to the plain operation. */
function subresourceOf({ method, query }: S3Call, on: Route['on']): string | undefined {
  const known = ROUTES.filter((r) => r.on === on).flatMap((r) =>
    r.query.map((name) => ({ name, method: r.method })),
  );
  const asked = known.filter(({ name }) => name !== 'partNumber' && query.has(name));
  return asked.length > 0 && !asked.some((k) => k.method === method) ? asked[0]!.name : undefined;
}
