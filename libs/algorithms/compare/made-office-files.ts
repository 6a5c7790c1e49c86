import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { convert } from './office-tools.ts';

/** Genuine documents of other types are few: LibreOffice writes those of the packages once more. */
const WRITTEN: readonly { from: RegExp; to: string; most: number }[] = [
  { from: /\.docx$/, to: 'odt', most: 40 },
  { from: /\.docx$/, to: 'rtf', most: 40 },
];

/** @returns the files' paths; what is there already is not made again */
export async function makeOfficeFiles(files: readonly string[], folder: string): Promise<string[]> {
  if (!existsSync(folder)) {
    const part = `${folder}-part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    for (const { from, to, most } of WRITTEN) {
      const scratch = join(part, 'scratch');
      const those = files.filter((path) => from.test(path)).slice(0, most);
      for (const [path, [made]] of await convert(those, to, scratch))
        await rename(made!, join(part, `${basename(path).replace(/\.\w+$/, '')}.${to}`));
      await rm(scratch, { recursive: true });
    }
    await rename(part, folder);
  }
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}
