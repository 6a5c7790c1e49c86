import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SYSTEM_CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The system's Chromium where there is one, else the one that npm brought (INTAKE_CHROMIUM=bundled insists on it).
 * @returns its path, and the folder that it was unpacked into, if any
 */
export async function findChromium(): Promise<{ path: string; unpackedInto?: string }> {
  const system = SYSTEM_CHROMIUM.find((path) => existsSync(path));
  if (system && process.env.INTAKE_CHROMIUM !== 'bundled') return { path: system };
  // It unpacks its shared libraries (nss and friends) only when it believes to be on Lambda, and into TMPDIR.
  const unpackedInto = mkdtempSync(join(tmpdir(), 'intake-chromium-'));
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x';
  const before = process.env.TMPDIR;
  process.env.TMPDIR = unpackedInto;
  const { default: bundled } = await import('@sparticuz/chromium');
  const path = await bundled.executablePath();
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  nameFonts(join(unpackedInto, 'fonts'));
  return { path, unpackedInto };
}

/** The package's own fonts.conf looks in /tmp/fonts only; without a font Chromium crashes at the first form control. */
function nameFonts(dir: string): void {
  writeFileSync(
    join(dir, 'fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${dir}</dir><cachedir>${dir}-cache</cachedir></fontconfig>
`,
  );
}
