import { fileURLToPath } from 'node:url';

/** Absolute path of something in the repository. */
export function inRepo(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
