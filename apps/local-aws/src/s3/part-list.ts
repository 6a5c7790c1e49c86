import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../storage/checksum.ts';
import { s3Error } from './s3-error.ts';
import { list, readXml, requiredText, text } from './xml-reader.ts';

/** A part as the completing client names it. */
export interface ListedPart {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksums: Partial<Record<ChecksumAlgorithm, string>>;
}

const MAX_PARTS = 10_000;

/** @throws MalformedXML, InvalidPartOrder (400) */
export function readPartList(body: Buffer): ListedPart[] {
  const parts = list(readXml(body, 'CompleteMultipartUpload'), 'Part').map((part) => ({
    number: Number(requiredText(part, 'PartNumber')),
    etag: requiredText(part, 'ETag').trim().replace(/^"|"$/g, ''),
    checksums: Object.fromEntries(
      CHECKSUM_ALGORITHMS.flatMap((name) => {
        const value = text(part, `Checksum${name}`);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  }));
  if (parts.length === 0 || parts.length > MAX_PARTS || parts.some(({ number }) => !Number.isInteger(number)))
    throw s3Error('MalformedXML');
  if (parts.some(({ number }, i) => i > 0 && number <= parts[i - 1]!.number))
    throw s3Error('InvalidPartOrder');
  return parts;
}
