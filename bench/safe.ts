/** How soon what was sent is safe, on thin lines (a throttled TCP proxy). Started by `npm run bench -- safe [--write]`. */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { buildPage } from './build-page.ts';
import { SAFE_HEAD, safeCurve, safeRow } from './safe-curve.ts';
import { SlowLink } from './server/slow-link.ts';
import { BROWSER_FLAGS, detour, setStage, type Stage } from './stage.ts';
import { makeFiles } from './test-files.ts';
import { machine } from './report.ts';
import { writeResult } from './write-result.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const LINES = [2, 10, 100];
const SIZES = [
  { id: 'safe315', title: '315 MB', size: 315e6 },
  { id: 'safe1GiB', title: '1 GiB', size: 1024 ** 3 },
];

async function overLine(stage: Stage, script: string, mbit: number, path: string) {
  const link = new SlowLink({ mbit, rttMs: 40 });
  const { url, awsEnv } = stage.stack;
  const args = [...BROWSER_FLAGS, await detour(link, [url, awsEnv['AWS_ENDPOINT_URL']!])];
  const browser = await chromium.launch({ executablePath: stage.chromium, args });
  try {
    return await safeCurve(browser, stage, script, path);
  } finally {
    await browser.close();
    link.close();
  }
}

const stage = await setStage();
try {
  const script = await buildPage();
  console.log(SAFE_HEAD);
  const rows: string[] = [];
  for (const { title, ...task } of SIZES) {
    const [path] = await makeFiles(stage.dir, { ...task, title, files: 1, rounds: 1 });
    for (const mbit of LINES)
      for (const point of await overLine(stage, script, mbit, path!)) {
        rows.push(safeRow(`${mbit} Mbit/s`, title, point));
        console.log(rows.at(-1));
      }
  }
  if (values.write) await writeResult('safe', [machine(), [SAFE_HEAD, ...rows].join('\n')].join('\n\n'));
} finally {
  await stage.close();
}
process.exit();
