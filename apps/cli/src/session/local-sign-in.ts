import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usageError } from '../exit-codes.ts';

export interface LocalSignIn {
  url: string;
  email: string;
  password: string;
}

/** What `npm start` wrote into `.local/sign-in.json`, in this folder or the nearest one above. @throws CliError */
export function localSignIn(folder: string): LocalSignIn {
  for (let at = folder; ; at = dirname(at)) {
    try {
      return JSON.parse(readFileSync(join(at, '.local', 'sign-in.json'), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (dirname(at) === at)
      throw usageError('there is no .local/sign-in.json here or above: does `npm start` run in this folder?');
  }
}
