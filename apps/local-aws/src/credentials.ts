import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './sigv4/authenticate.ts';

/** The installation's one key pair, generated on first start and readable by its owner alone. */
export function loadCredentials(dataDir: string): Credentials {
  return loadSecret(join(dataDir, 'credentials.json'), () => ({
    // AWS's own shapes, 20 and 40 characters, so that tools which check them are content.
    accessKeyId: `LKIA${randomBytes(16).toString('hex').toUpperCase().slice(0, 16)}`,
    secretAccessKey: randomBytes(30).toString('base64').replaceAll('+', 'a').replaceAll('/', 'b'),
  }));
}

/** A JSON file of mode 0600, made on first use; it is there whole or not at all. */
export function loadSecret<T>(file: string, make: () => T): T {
  if (!existsSync(file)) {
    const partial = `${file}.${process.pid}.tmp`;
    writeFileSync(partial, `${JSON.stringify(make())}\n`, { mode: 0o600, flush: true });
    renameSync(partial, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
