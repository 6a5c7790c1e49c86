import { crc64ToBase64 } from '@intake/protocol';
import { Crc64 } from './crc64.ts';

/** The checksum of bytes that come in pieces, in order: of a download, to be compared with its receipt. */
export interface StreamChecksum {
  update(bytes: Uint8Array): void;
  /** CRC64NVME of all pieces, base64, as in the receipt's `checksum.value`. */
  digest(): string;
}

/** @throws CompileError where a Content Security Policy lacks 'wasm-unsafe-eval'. */
export async function createChecksum(): Promise<StreamChecksum> {
  const crc = await Crc64.create();
  return { update: (bytes) => crc.update(bytes), digest: () => crc64ToBase64(crc.digest()) };
}
