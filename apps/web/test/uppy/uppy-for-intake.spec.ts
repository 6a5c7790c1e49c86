import { readFileSync } from 'node:fs';
import { MAX_FILE_SIZE, partSizeFor } from '@intake/domain';
import { expect, it } from 'vitest';
import { createUppy } from './uppy-for-intake.js';

const MiB = 1024 * 1024;
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('is what the documentation shows', () => {
  expect(read('../../../../docs/uppy.md')).toContain(`\`\`\`js\n${read('./uppy-for-intake.js')}\`\`\``);
});

it.each([1, 128 * MiB, 128 * MiB + 1, 512 * MiB, 512 * MiB + 1, MAX_FILE_SIZE])(
  'cuts a file of %i bytes as Intake does',
  (size) => {
    const { opts } = createUppy('/api/v1', () => 'token').getPlugin('AwsS3Multipart')!;
    expect((opts as { getChunkSize(file: { size: number }): number }).getChunkSize({ size })).toBe(
      partSizeFor(size),
    );
  },
);
