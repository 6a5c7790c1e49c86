import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FileTypeInspector } from '@intake/aws';
import { type Detected, FILE_TYPES, type FileType, type Refusal, typeOfName, verdict } from '@intake/domain';

const inspector = new FileTypeInspector();
const allowed = FILE_TYPES.map(({ extension }) => extension);

/** The verdict on a file of this machine, as on one that S3 stores; null for types that are not allowed and empty files. */
export async function inspectFile(
  path: string,
): Promise<{ detected: Detected; refusal: Refusal | null; milliseconds: number } | null> {
  const claimed = claimedBy(basename(path));
  if (!claimed) return null;
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size === 0) return null;
    const started = performance.now();
    const read = async (offset: number, length: number) => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    const detected = await inspector.inspect({ size, read }, claimed);
    return { detected, refusal: verdict(claimed, detected), milliseconds: performance.now() - started };
  } finally {
    await file.close();
  }
}

function claimedBy(name: string): FileType | null {
  try {
    return typeOfName(name, allowed);
  } catch {
    return null;
  }
}
