import { type Detected, FILE_TYPES, type FileType, type Refusal, verdict } from '@intake/domain';
import { FileTypeInspector } from '../src/file-type-inspector.ts';

const inspector = new FileTypeInspector();

export const typeOf = (extension: string): FileType =>
  FILE_TYPES.find((type) => type.extension === extension)!;

/** Serves bytes by range and counts; beyond `bytes` everything up to `size` is zero. */
export function source(bytes: Uint8Array, size = bytes.length) {
  const reads: [offset: number, length: number][] = [];
  const read = async (offset: number, length: number) => {
    reads.push([offset, length]);
    const answer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    answer.set(bytes.subarray(offset, offset + answer.length));
    return answer;
  };
  return { size, read, reads };
}

export const look = (claimed: string, bytes: Uint8Array): Promise<Detected> =>
  inspector.inspect(source(bytes), typeOf(claimed));

/** @returns null when the file is accepted */
export const refusalOf = async (claimed: string, bytes: Uint8Array): Promise<Refusal | null> =>
  verdict(typeOf(claimed), await look(claimed, bytes));
