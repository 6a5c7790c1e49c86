import { verifyWith, type FileVerdict, type VerifyOptions } from '../core/checksum/verify.ts';
import { createChecksumWorker } from './checksum-worker.ts';
import { WorkerChecksummer } from './worker-checksummer.ts';

/** Whether a local file is the one on the receipt. @param expected the receipt's `checksum.value`, base64. */
export async function verifyFile(
  file: Blob,
  expected: string,
  options: VerifyOptions = {},
): Promise<FileVerdict> {
  const checksummer = new WorkerChecksummer(createChecksumWorker);
  try {
    return await verifyWith(checksummer, file, expected, options);
  } finally {
    checksummer.close();
  }
}
