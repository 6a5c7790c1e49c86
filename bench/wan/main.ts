/**
 * Uploads over lines with real TCP at both ends: browsers' libraries and programs of the terminal.
 * Started by `npm run bench -- wan --line-emulator <path> [lines, loads, contestants] [--rounds n] [--write]`.
 */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from '../build-page.ts';
import { type Case, CONTESTANTS, takesPart } from '../cases.ts';
import { measure } from '../measure.ts';
import { machine, median } from '../report.ts';
import { SAFE_HEAD, safeCurve, safeRow } from '../safe-curve.ts';
import { setStage, type Stage } from '../stage.ts';
import { makeFiles, markAnew } from '../test-files.ts';
import { writeResult } from '../write-result.ts';
import { browserBehind } from './browser.ts';
import { LINES, type LineSpec, type Load, LOADS } from './cases.ts';
import { Line, whyNoLine } from './line.ts';
import { type Result, tableOf, verdicts } from './report.ts';
import { programs, timeOf } from './terminal.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'line-emulator': { type: 'string', default: process.env['INTAKE_LINE_EMULATOR'] },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
});
const emulator = values['line-emulator'];
const why = whyNoLine(emulator);
if (why) {
  console.log(`No line can be put up here: ${why}`);
  process.exit();
}
/** Those whose id is one of the words; all when no word is about this kind of thing. */
function chosen<T extends { id: string }>(all: readonly T[]): T[] {
  const named = all.filter(({ id }) => positionals.includes(id));
  return named.length > 0 ? named : [...all];
}

/** Runs a load for each contestant in turn, so that a busy machine slows all of them. */
async function runLoad(stage: Stage, script: string, on: Place, load: Load): Promise<Result[]> {
  const size = load.sizeOn(on.spec ?? LINES[1]!);
  const task: Case = { id: load.id, title: load.title, size, files: load.files, rounds: 1 };
  const paths = await makeFiles(stage.dir, task);
  const contestants = [
    ...CONTESTANTS.filter((one) => takesPart(one, task)).map((one) => ({
      ...one,
      run: async () => (await measure(on.stage, script, one, task, paths)).seconds,
    })),
    ...terminal.all.map((one) => ({
      ...one,
      run: async () => {
        markAnew(paths);
        const seconds = await timeOf(one, paths, on.line);
        await stage.stored.clear(one.target);
        return seconds;
      },
    })),
  ];
  const runs = chosen(contestants).map((one) => ({ ...one, seconds: [] as number[] }));
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const one of runs) {
      one.seconds.push(await one.run());
      console.error(
        `${on.spec?.title ?? 'loopback'}, ${load.title}: ${one.title} ${one.seconds.at(-1)!.toFixed(2)} s`,
      );
    }
  }
  rmSync(dirname(paths[0]!), { recursive: true });
  return runs.map(({ id, title, seconds }) => ({ line: on.spec, load, id, title, seconds: median(seconds) }));
}

interface Place {
  spec: LineSpec | null;
  line: Line | null;
  /** Whose browser is at the far end. */
  stage: Stage;
}

async function overLine(stage: Stage, script: string, spec: LineSpec): Promise<void> {
  const line = await Line.open(emulator!, spec);
  try {
    const urls = [
      stage.stack.url,
      stage.stack.awsEnv['AWS_ENDPOINT_URL']!,
      stage.peers,
      stage.near ?? [],
    ].flat();
    await line.forward(urls);
    const browser = await browserBehind(line, stage, urls);
    const context = await browser.newContext({ bypassCSP: true });
    const place = { spec, line, stage: { ...stage, context: async () => context } };
    for (const load of loads) results.push(...(await runLoad(stage, script, place, load)));
    if (positionals.length === 0 || positionals.includes('safe')) {
      const [path] = await makeFiles(stage.dir, {
        id: 'safe',
        title: '',
        size: 1024 ** 3,
        files: 1,
        rounds: 1,
      });
      for (const point of await safeCurve(browser, stage, script, path!))
        safe.push(safeRow(spec.title, '1 GiB', point));
      rmSync(dirname(path!), { recursive: true });
    }
    await browser.close();
  } finally {
    await line.close();
  }
}

const loads = positionals.length === 1 && positionals[0] === 'safe' ? [] : chosen(LOADS);
const results: Result[] = [];
const safe: string[] = [];
const stage = await setStage();
const terminal = await programs(stage);
try {
  const script = await buildPage();
  const small = loads.filter(({ files }) => files > 1);
  for (const load of small)
    results.push(...(await runLoad(stage, script, { spec: null, line: null, stage }, load)));
  for (const spec of chosen(LINES)) await overLine(stage, script, spec);
  const parts = [
    machine(),
    tableOf(results),
    verdicts(results)
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
  if (safe.length > 0) parts.push([SAFE_HEAD, ...safe].join('\n'));
  const report = parts.join('\n\n');
  console.log(`\n${report}`);
  if (values.write) await writeResult('wan', report);
} finally {
  terminal.home.clear();
  await stage.close();
}
process.exit();
