import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { runCommand } from '../../../../scripts/lib/run-command.ts';
import { intercept } from './intercept.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

export interface Harness {
  /** Serves the bare page under the app's own origin, so that S3's CORS rule holds for it as for the app. */
  open(page: Page, url: string): Promise<void>;
  close(): void;
}

/** @param folder below apps/web/test; its page says by `window.run` that it is there */
export async function buildHarness(folder = 'harness'): Promise<Harness> {
  const base = `/${folder}/`;
  const outDir = mkdtempSync(join(tmpdir(), 'intake-harness-'));
  const { code, output } = await runCommand(
    'vite',
    [
      'build',
      `test/${folder}`,
      '--config',
      'vite.config.ts',
      '--base',
      base,
      '--outDir',
      outDir,
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ],
    { cwd: 'apps/web', quiet: true },
  );
  if (code !== 0) throw new Error(output);
  return {
    async open(page, url) {
      // A page that the test serves itself has no address, so the browser would ask before it talks to loopback.
      await page.context().grantPermissions(['local-network-access']);
      await intercept(page, `${url}${base}*`, async (request) => {
        const path = new URL(request.url).pathname.slice(base.length) || 'index.html';
        return request.answer(200, TYPES[extname(path)]!, await readFile(join(outDir, path)));
      });
      await page.goto(`${url}${base}`);
      await page.waitForFunction(() => 'run' in window);
    },
    close: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
