import {
  type BoundObject,
  DomainError,
  MIN_PART_SIZE,
  type MultipartUpload,
  type NewObject,
  notFound,
  ObjectStorage,
  type Peek,
  type ServedAs,
  type SignedPut,
  type StoredObject,
  type StoredPart,
} from '@intake/domain';
import { combineCrc64Nvme } from '@intake/protocol';
import { createHash } from 'node:crypto';
import { crc64nvme } from '../crc64nvme.ts';

interface Multipart extends NewObject {
  parts: Map<number, { bytes: Uint8Array; part: StoredPart }>;
}

interface PutAnswer {
  status: number;
  etag?: string;
  checksum?: string;
}

const CHECKSUM = 'x-amz-checksum-crc64nvme';

interface Stored extends StoredObject {
  bytes: Uint8Array;
}

/** S3 as far as Intake uses it. Its URLs are `memory:` ones, which `put` and `get` understand. */
export class MemoryObjectStorage extends ObjectStorage {
  private readonly multiparts = new Map<string, Multipart>();
  private readonly objects = new Map<string, Stored>();
  private readonly now: () => Date;
  private made = 0;

  /** @param now by whose clock URLs expire */
  constructor(now: () => Date = () => new Date()) {
    super();
    this.now = now;
  }

  /**
   * What a browser does with a URL of `presignPart` or `presignObject`.
   * @returns as S3 answers; 403 expired, wrong length or headers, 404 gone, 400 other bytes, 412 there already
   */
  async put(url: string, bytes: Uint8Array, headers: Record<string, string> = {}): Promise<PutAnswer> {
    const { searchParams } = new URL(url);
    const number = Number(searchParams.get('partNumber'));
    if (this.isExpired(url) || bytes.length !== Number(searchParams.get('size'))) return { status: 403 };
    if (searchParams.has('key')) return this.putObject(searchParams, bytes, headers);
    const multipart = this.multiparts.get(searchParams.get('uploadId')!);
    if (!multipart) return { status: 404 };
    const part = { number, size: bytes.length, etag: md5(bytes).toString('hex'), checksum: crc64nvme(bytes) };
    multipart.parts.set(number, { bytes, part });
    return { status: 200, etag: part.etag, checksum: part.checksum };
  }

  private putObject(signed: URLSearchParams, bytes: Uint8Array, headers: Record<string, string>): PutAnswer {
    const [key, checksum] = [signed.get('key')!, signed.get('checksum')!];
    if (headers[CHECKSUM] !== checksum || headers['if-none-match'] !== '*') return { status: 403 };
    if (this.objects.has(key)) return { status: 412 };
    if (crc64nvme(bytes) !== checksum) return { status: 400 };
    const etag = md5(bytes).toString('hex');
    const encoding = headers['content-encoding'];
    this.objects.set(key, { bytes, size: bytes.length, checksum, etag, ...(encoding && { encoding }) });
    return { status: 200, etag, checksum };
  }

  /** What a browser does with a URL of `presignDownload`. */
  async get(url: string): Promise<{ status: number; bytes?: Uint8Array; headers: Record<string, string> }> {
    const { searchParams } = new URL(url);
    const object = this.objects.get(searchParams.get('key')!);
    if (this.isExpired(url)) return { status: 403, headers: {} };
    if (!object) return { status: 404, headers: {} };
    const headers = {
      'content-type': searchParams.get('type')!,
      'content-disposition': searchParams.get('disposition')!,
      'cache-control': searchParams.get('cache')!,
    };
    return { status: 200, bytes: object.bytes, headers };
  }

  async createMultipart(object: NewObject): Promise<string> {
    const id = `multipart-${++this.made}`;
    this.multiparts.set(id, { ...object, parts: new Map() });
    return id;
  }

  async presignPart(
    upload: MultipartUpload,
    part: { number: number; size: number },
    expiresInSeconds: number,
  ): Promise<string> {
    const { number: partNumber, size } = part;
    return this.url('part', { uploadId: upload.multipartId, partNumber, size }, expiresInSeconds);
  }

  async presignObject({ key, size, checksum }: BoundObject, expiresInSeconds: number): Promise<SignedPut> {
    const headers = { 'if-none-match': '*', [CHECKSUM]: checksum };
    return { url: this.url('object', { key, size, checksum }, expiresInSeconds), headers };
  }

  async listParts(upload: MultipartUpload): Promise<StoredPart[] | null> {
    const multipart = this.find(upload);
    if (!multipart) return null;
    return [...multipart.parts.values()].map(({ part }) => ({ ...part })).sort((a, b) => a.number - b.number);
  }

  async completeMultipart(
    upload: MultipartUpload,
    whole: { parts: StoredPart[]; size: number; checksum: string },
  ): Promise<{ etag: string } | null> {
    const multipart = this.find(upload);
    if (!multipart) return null;
    const pieces = whole.parts.map((claimed, i) => {
      const stored = multipart.parts.get(claimed.number);
      const same = stored?.part.etag === claimed.etag && stored.part.checksum === claimed.checksum;
      const tooSmall = claimed.size < MIN_PART_SIZE && i < whole.parts.length - 1;
      if (!stored || !same || tooSmall)
        throw new DomainError('PARTS_MISMATCH', 'A part is not what is stored.');
      return stored;
    });
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    if (bytes.length !== whole.size) throw new DomainError('PARTS_MISMATCH', 'The size differs.');
    // As S3 does: the whole's follows from those of its parts, which were computed when they came.
    if (combineCrc64Nvme(pieces.map(({ part }) => part)) !== whole.checksum)
      throw new DomainError('CHECKSUM_MISMATCH', 'The checksum differs.');
    const { checksum } = whole;
    const digests = pieces.map(({ part }) => Buffer.from(part.etag, 'hex'));
    const etag = `${md5(Buffer.concat(digests)).toString('hex')}-${pieces.length}`;
    this.objects.set(upload.key, { bytes, size: bytes.length, checksum, etag });
    this.multiparts.delete(upload.multipartId);
    return { etag };
  }

  async abortMultipart(upload: MultipartUpload): Promise<void> {
    if (this.find(upload)) this.multiparts.delete(upload.multipartId);
  }

  async copy(from: { key: string; etag: string }, { key }: NewObject): Promise<void> {
    const object = this.objects.get(from.key);
    if (object?.etag !== from.etag) throw notFound('file');
    const { bytes, size, checksum } = object;
    // S3 makes one part of it, whatever the source was.
    this.objects.set(key, { bytes, size, checksum, etag: md5(bytes).toString('hex') });
  }

  async head(key: string): Promise<StoredObject | null> {
    const object = this.objects.get(key);
    if (!object) return null;
    const { bytes: _bytes, ...facts } = object;
    return facts;
  }

  async peek(key: string, length: number): Promise<Peek | null> {
    const object = this.objects.get(key);
    return object ? { ...object, bytes: object.bytes.slice(0, length) } : null;
  }

  async read(key: string, offset: number, length: number, etag: string): Promise<Uint8Array> {
    const object = this.objects.get(key);
    if (object?.etag !== etag) throw notFound('file');
    return object.bytes.slice(offset, offset + length);
  }

  async presignDownload(
    key: string,
    as: ServedAs,
    expiresInSeconds: number,
    signedAt = this.now(),
  ): Promise<string> {
    const { contentType: type, contentDisposition: disposition } = as;
    const cache = as.cacheControl ?? 'private, max-age=0, must-revalidate';
    return this.url('object', { key, type, disposition, cache }, expiresInSeconds, signedAt);
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }

  private find({ key, multipartId }: MultipartUpload): Multipart | undefined {
    const multipart = this.multiparts.get(multipartId);
    return multipart?.key === key ? multipart : undefined;
  }

  private url(
    what: string,
    values: Record<string, string | number>,
    seconds: number,
    from = this.now(),
  ): string {
    const query = new URLSearchParams({ expires: String(+from + seconds * 1000) });
    for (const [name, value] of Object.entries(values)) query.set(name, String(value));
    return `memory://${what}?${query}`;
  }

  private isExpired(url: string): boolean {
    return Number(new URL(url).searchParams.get('expires')) <= +this.now();
  }
}

function md5(bytes: Uint8Array): Buffer {
  return createHash('md5').update(bytes).digest();
}
