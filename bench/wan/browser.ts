import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { BROWSER_FLAGS, type Stage } from '../stage.ts';
import type { Line } from './line.ts';

/** A browser at the far end of the line. Its addresses stay as they are: signatures cover the host. */
export async function browserBehind(line: Line, stage: Stage, urls: readonly string[]): Promise<Browser> {
  const program = join(stage.dir, 'chromium-behind-the-line');
  writeFileSync(program, `#!/bin/sh\nexec ${line.prefix.join(' ')} "${stage.chromium}" "$@"\n`);
  chmodSync(program, 0o755);
  const rules = urls.map((url) => {
    const { hostname, port } = new URL(url);
    return `MAP ${hostname}:${port} ${line.host}:${port}`;
  });
  return chromium.launch({
    executablePath: program,
    args: [...BROWSER_FLAGS, `--host-resolver-rules=${rules.join(',')}`],
  });
}
