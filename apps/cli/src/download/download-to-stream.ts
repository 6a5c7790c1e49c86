import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { FileInfo } from '@intake/contract';
import { Crc64, crc64ToBase64 } from '@intake/uploader/node';
import type { IntakeApi } from '../api/intake-api.ts';
import type { Output } from '../cli.ts';
import { CliError } from '../exit-codes.ts';
import { fileBytes } from './file-bytes.ts';

/**
 * Writes a file to standard output. What is written cannot be taken back: whoever reads must look at the exit code.
 * @throws CliError CHECKSUM_MISMATCH after the last byte
 */
export async function downloadToStream(
  api: IntakeApi,
  file: Pick<FileInfo, 'id' | 'size' | 'checksum'>,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const crc = await Crc64.create();
  for await (const chunk of fileBytes(api, file, 0, signal)) {
    crc.update(chunk);
    if (!output.write(chunk)) await once(output as Writable, 'drain', { signal });
  }
  if (crc64ToBase64(crc.digest()) !== file.checksum?.value)
    throw new CliError('what was written is not what was uploaded', undefined, 'CHECKSUM_MISMATCH');
}
