import { createHash } from 'node:crypto';
import { createCRC64, type IHasher } from 'hash-wasm';

export interface StoredPart {
  number: number;
  bytes: Buffer;
  etag: string;
  checksum: string;
}

/** The storage's own arithmetic, by a library that shares nothing with the engine. */
export class Arithmetic {
  readonly #crc: IHasher;
  private constructor(crc: IHasher) {
    this.#crc = crc;
  }
  static async create(): Promise<Arithmetic> {
    return new Arithmetic(await createCRC64('9a6c9329ac4bc9b5'));
  }
  crc64(bytes: Uint8Array): string {
    return Buffer.from(this.#crc.init().update(bytes).digest('binary')).toString('base64');
  }
}

export function md5(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
