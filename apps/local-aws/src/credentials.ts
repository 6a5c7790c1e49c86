import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { loadSecret } from './secret-file.ts';
import type { Credentials } from './sigv4/authenticate.ts';

/** The installation's one key pair, generated on first start and readable by its owner alone. @throws DamagedFile */
export function loadCredentials(dataDir: string): Credentials {
  return loadSecret<Credentials>({
    file: join(dataDir, 'credentials.json'),
    // AWS's own shapes, 20 and 40 characters, so that tools which check them are content.
    make: () => ({
      accessKeyId: `LKIA${randomBytes(16).toString('hex').toUpperCase().slice(0, 16)}`,
      secretAccessKey: randomBytes(30).toString('base64').replaceAll('+', 'a').replaceAll('/', 'b'),
    }),
    isValid: ({ accessKeyId, secretAccessKey }) =>
      accessKeyId?.length === 20 && secretAccessKey?.length === 40,
    advice:
      'Put it back from a backup, or delete it and start again: a new key pair is made, and nothing else is lost.',
  });
}
