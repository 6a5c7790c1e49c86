import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';

const NAME = 'service-worker.js';

/** Builds the service worker beside the app, and tells it of which files the app consists once all of them are written. */
export function shellWorker(): Plugin {
  return {
    name: 'shell-worker',
    apply: 'build',
    buildStart() {
      const id = join(import.meta.dirname, 'src/offline/service-worker.ts');
      this.emitFile({ type: 'chunk', id, fileName: NAME });
    },
    writeBundle({ dir }) {
      const files = globSync('**/*', { cwd: dir })
        .filter((path) => statSync(join(dir!, path)).isFile() && path !== NAME && !path.startsWith('.vite'))
        .map((path) => `/${path.split(sep).join('/')}`)
        .sort();
      const digest = createHash('sha256');
      for (const path of files) digest.update(path).update(readFileSync(join(dir!, path)));
      const worker = join(dir!, NAME);
      const code = readFileSync(worker, 'utf8')
        .replace('__SHELL_FILES__', () => JSON.stringify(files))
        .replace('__SHELL_VERSION__', () => JSON.stringify(digest.digest('hex').slice(0, 16)));
      writeFileSync(worker, code);
    },
  };
}
