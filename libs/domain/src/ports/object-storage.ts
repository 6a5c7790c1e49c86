export interface StoredPart {
  number: number;
  size: number;
  etag: string;
  /** Base64 CRC64NVME as S3 computed it. */
  checksum: string;
}

export interface StoredObject {
  size: number;
  etag: string;
  /** Base64 CRC64NVME of the whole object. */
  checksum?: string;
  /** Content-Encoding, where the object was stored with one: a reader would get other bytes than the stored ones. */
  encoding?: string;
}

export type Peek = StoredObject & { bytes: Uint8Array };

export interface NewObject {
  key: string;
  contentType: string;
}

/** An object that is sent by one PUT; S3 takes exactly this. */
export interface BoundObject {
  key: string;
  contentType: string;
  /** Bytes. */
  size: number;
  /** Base64 CRC64NVME. */
  checksum: string;
}

/** What a browser sends a PUT with. */
export interface SignedPut {
  url: string;
  /** Headers that the PUT must carry besides Content-Length. */
  headers: Record<string, string>;
}

export interface MultipartUpload {
  key: string;
  multipartId: string;
}

/** Headers with which S3 gives an object away, whatever it was stored with. */
export interface ServedAs {
  contentType: string;
  contentDisposition: string;
  /** `private, max-age=0, must-revalidate` by default. */
  cacheControl?: string;
}

/** The bytes. Only URLs and facts pass through here, never a file's content but for the ranges that are inspected. */
export abstract class ObjectStorage {
  /** @returns S3's UploadId of a multipart upload with full-object CRC64NVME checksums. */
  abstract createMultipart(object: NewObject): Promise<string>;
  /** A URL that takes exactly `size` bytes as part `number` until `expiresInSeconds` (1 to 604,800) have passed. */
  abstract presignPart(
    upload: MultipartUpload,
    part: { number: number; size: number },
    expiresInSeconds: number,
  ): Promise<string>;
  /**
   * A PUT of the whole object, until `expiresInSeconds` (1 to 604,800) have passed. It takes these bytes alone (400 for
   * others), and only while nothing lies at the key (412).
   */
  abstract presignObject(object: BoundObject, expiresInSeconds: number): Promise<SignedPut>;
  /** All parts that S3 holds, by number; null when there is no such multipart upload (any more). */
  abstract listParts(upload: MultipartUpload): Promise<StoredPart[] | null>;
  /**
   * Assembles the object; S3 refuses when size or checksum differ, so what it answers is what was asked for. Null when
   * the multipart upload is gone: the caller looks at the object itself to find out whether it was completed before.
   * @throws DomainError CHECKSUM_MISMATCH or PARTS_MISMATCH
   */
  abstract completeMultipart(
    upload: MultipartUpload,
    whole: { parts: StoredPart[]; size: number; checksum: string },
  ): Promise<{ etag: string } | null>;
  /** Idempotent. */
  abstract abortMultipart(upload: MultipartUpload): Promise<void>;
  /**
   * Makes `object` of the bytes that lie at `from` (5 GiB at most, the limit of CopyObject), without moving them through
   * here. Idempotent. S3 may go on with a copy whose caller has given up waiting.
   * @throws DomainError NOT_FOUND when nothing with this ETag lies at `from`
   */
  abstract copy(from: { key: string; etag: string }, object: NewObject): Promise<void>;
  abstract head(key: string): Promise<StoredObject | null>;
  /**
   * What `head` tells and the first bytes of the same object, up to `length` (1 or more); null when nothing lies there.
   * @param expected its size, where that is known: of a small object all is asked for at once
   */
  abstract peek(key: string, length: number, expected?: number): Promise<Peek | null>;
  /**
   * Up to `length` bytes from `offset`; fewer at the object's end.
   * @param etag of the object that is meant
   * @throws DomainError NOT_FOUND when no object with this ETag lies there
   */
  abstract read(key: string, offset: number, length: number, etag: string): Promise<Uint8Array>;
  /** @param signedAt from when on it holds; now by default. The same moment gives the same URL. */
  abstract presignDownload(
    key: string,
    as: ServedAs,
    expiresInSeconds: number,
    signedAt?: Date,
  ): Promise<string>;
  /** Idempotent. */
  abstract delete(key: string): Promise<void>;
}
