import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { AwsError } from '../gateway/aws-error.ts';
import type { Authentication } from './authenticate.ts';
import { signatureDoesNotMatch } from './signature-error.ts';
import { EMPTY_SHA256, hmacHex, sameSignature, scopeText } from './signing.ts';

/** Every chunk but the last has at least 8 KiB (S3: InvalidChunkSizeError). */
const MIN_CHUNK = 8192;
const MAX_LINE = 16 * 1024;
const MAX_TRAILERS = 64 * 1024;

export interface ChunkedOptions {
  /** Present when every chunk carries `chunk-signature`. */
  readonly signedBy?: Authentication;
  /** `x-amz-decoded-content-length`, in bytes. */
  readonly decodedLength: number;
  /** `x-amz-trailer`: the trailing headers that must follow the last chunk, lower case. */
  readonly trailers: readonly string[];
}

/**
 * Decodes `Content-Encoding: aws-chunked` (Amazon S3 API, "Signature Calculations for the Authorization Header:
 * Transferring Payload in Multiple Chunks"), verifying chunk and trailer signatures as they pass. Data is not copied.
 */
export class AwsChunkedDecoder extends Transform {
  /** The trailing headers, complete when the stream has ended. */
  readonly trailers = new Map<string, string>();
  readonly #options: ChunkedOptions;
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #line: Buffer[] = [];
  #lineLength = 0;
  #left = 0;
  #decoded = 0;
  #sawSmallChunk = false;
  #trailerText = '';
  #previous: string;
  #claimed = '';
  #chunkHash: Hash | undefined;

  constructor(options: ChunkedOptions) {
    super({ readableHighWaterMark: 1024 * 1024, writableHighWaterMark: 1024 * 1024 });
    this.#options = options;
    this.#previous = options.signedBy?.signature ?? '';
  }

  override _transform(input: Buffer, _encoding: string, done: TransformCallback): void {
    try {
      let rest = input;
      while (rest.length > 0) rest = this.#state === 'data' ? this.#takeData(rest) : this.#takeLine(rest);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    const missing = this.#options.trailers.filter((name) => !this.trailers.has(name));
    if (this.#state !== 'done' || this.#decoded !== this.#options.decodedLength)
      return done(incompleteBody());
    if (missing.length > 0) return done(malformedTrailer());
    done();
  }

  #takeData(input: Buffer): Buffer {
    const data = input.subarray(0, this.#left);
    this.#left -= data.length;
    this.#decoded += data.length;
    if (this.#decoded > this.#options.decodedLength) throw incompleteBody();
    this.#chunkHash?.update(data);
    this.push(data);
    if (this.#left === 0) this.#state = 'data-end';
    return input.subarray(data.length);
  }

  #takeLine(input: Buffer): Buffer {
    const end = input.indexOf(10);
    const piece = end < 0 ? input : input.subarray(0, end + 1);
    this.#line.push(piece);
    this.#lineLength += piece.length;
    if (this.#lineLength > MAX_LINE) throw incompleteBody();
    if (end < 0) return input.subarray(input.length);
    const line = Buffer.concat(this.#line)
      .toString('latin1')
      .replace(/\r?\n$/, '');
    this.#line = [];
    this.#lineLength = 0;
    this.#onLine(line);
    return input.subarray(end + 1);
  }

  #onLine(line: string): void {
    switch (this.#state) {
      case 'size':
        return this.#startChunk(line);
      case 'data-end':
        if (line !== '') throw incompleteBody();
        this.#verifyChunk();
        this.#state = 'size';
        return;
      case 'trailer':
        return this.#onTrailer(line);
      default:
        if (line !== '') throw incompleteBody();
    }
  }

  #startChunk(line: string): void {
    const [, hex, signature] = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
    if (hex === undefined) throw incompleteBody();
    if (this.#options.signedBy && !signature) throw signatureDoesNotMatch();
    const size = parseInt(hex, 16);
    if (size > 0 && this.#sawSmallChunk) throw invalidChunkSize();
    if (size < MIN_CHUNK) this.#sawSmallChunk = true;
    this.#left = size;
    this.#claimed = signature ?? '';
    this.#chunkHash = this.#options.signedBy && createHash('sha256');
    this.#state = 'data';
    if (size > 0) return;
    this.#verifyChunk();
    this.#state = 'trailer';
  }

  #verifyChunk(): void {
    const { signedBy } = this.#options;
    if (!signedBy || !this.#chunkHash) return;
    this.#verify('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, this.#chunkHash.digest('hex')], signedBy);
  }

  #verify(kind: string, hashes: readonly string[], by: Authentication): void {
    const text = [kind, by.date, scopeText(by.scope), this.#previous, ...hashes].join('\n');
    const expected = hmacHex(by.key, text);
    if (!sameSignature(expected, this.#claimed)) throw signatureDoesNotMatch({ StringToSign: text });
    this.#previous = expected;
  }

  #onTrailer(line: string): void {
    if (line === '') {
      if (this.#options.signedBy && this.#trailerText !== '') throw signatureDoesNotMatch();
      this.#state = 'done';
      return;
    }
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    if (at < 1) throw malformedTrailer();
    if (name === 'x-amz-trailer-signature') return this.#onTrailerSignature(value);
    if (!this.#options.trailers.includes(name)) throw malformedTrailer();
    this.trailers.set(name, value);
    this.#trailerText += `${name}:${value}\n`;
    if (this.#trailerText.length > MAX_TRAILERS) throw malformedTrailer();
  }

  #onTrailerSignature(value: string): void {
    const { signedBy } = this.#options;
    if (!signedBy) return;
    this.#claimed = value;
    this.#verify(
      'AWS4-HMAC-SHA256-TRAILER',
      [createHash('sha256').update(this.#trailerText).digest('hex')],
      signedBy,
    );
    this.#trailerText = '';
  }
}

export const incompleteBody = (): AwsError =>
  new AwsError(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );

const invalidChunkSize = (): AwsError =>
  new AwsError(
    'InvalidChunkSizeError',
    403,
    'Only the last chunk is allowed to have a size less than 8192 bytes',
  );

const malformedTrailer = (): AwsError =>
  new AwsError(
    'MalformedTrailerError',
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
