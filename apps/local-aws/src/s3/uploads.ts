import type { ChecksumAlgorithm, ChecksumType } from '../storage/checksum.ts';
import { isCombinable } from '../storage/crc-combine.ts';
import { DEFAULT_CHECKSUM } from '../storage/checksum.ts';
import type { Upload } from '../storage/upload-table.ts';
import { parseAlgorithm } from './checksum-headers.ts';
import { describeFromHeaders } from './object-description.ts';
import { newId } from './save-object.ts';
import { requireBucket, xmlReply, type S3Operation, type SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { xmlDocument } from './xml-writer.ts';

export const createMultipartUpload: S3Operation = (call) => {
  requireBucket(call);
  const { store, bucket, key, headers } = call;
  const named = headers.get('x-amz-checksum-algorithm');
  const algorithm = named ? parseAlgorithm(named) : DEFAULT_CHECKSUM;
  const checksumType = chooseType(algorithm, headers.get('x-amz-checksum-type'), named !== undefined);
  const description = describeFromHeaders(headers);
  const id = newId();
  const upload = {
    id,
    bucket,
    key,
    created: store.now(),
    algorithm,
    checksumType,
    declared: named !== undefined,
  };
  store.index.uploads.create({ ...upload, ...description });
  return xmlReply(xmlDocument('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }), {
    'x-amz-server-side-encryption': 'AES256',
    ...(named && { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': checksumType }),
  });
};

/** FULL_OBJECT exists for CRCs alone, CRC64NVME knows nothing else (S3 User Guide, "Checking object integrity"). */
function chooseType(algorithm: ChecksumAlgorithm, type: string | undefined, named: boolean): ChecksumType {
  if (type === undefined) return algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE')
    throw s3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  if (!named)
    throw s3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  const possible = type === 'FULL_OBJECT' ? isCombinable(algorithm) : algorithm !== 'CRC64NVME';
  if (!possible) {
    throw s3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return type;
}

/** The open upload that the query names. @throws NoSuchBucket, NoSuchUpload (404) */
export function requireUpload(call: SignedCall): Upload {
  requireBucket(call);
  const upload = call.store.index.uploads.getOpen(call.bucket, call.key, call.query.get('uploadId') ?? '');
  if (!upload) throw s3Error('NoSuchUpload', undefined, { UploadId: call.query.get('uploadId') ?? '' });
  return upload;
}
