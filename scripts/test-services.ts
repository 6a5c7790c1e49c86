import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MANIFESTS, validate } from '@intake/algorithms';
import { askService } from '../libs/aws/test/chosen-service.ts';
import { jsonService } from '../libs/aws/test/json-service.ts';
import { inRepo } from './lib/paths.ts';
import { freePort } from './lib/ports.ts';
import { runCommand } from './lib/run-command.ts';
import { check, finish, type Outcome } from './lib/stages.ts';

/**
 * `npm run test:services`: what others know of the services that work in place of algorithms. botocore's models check every
 * request that the SDK sends for us, and its list of regions ours; moto answers as Rekognition. Needs Python 3.10 or later.
 */
const TOOLS = ['moto[server]==5.2.5', 'botocore==1.44.8'];
const DIR = inRepo('.cache/services');
const BIN = `${DIR}/venv/bin`;
const PICTURE = { name: 'picture.jpg', content: Buffer.from('a JPEG') };
const TEXT = { name: 'text.txt', content: Buffer.from('It rained all day.') };
const MADE = { state: 'succeeded', result: { summary: '', keywords: [] } } as const;
const PARAMETERS = { leastConfidence: 0.5 };

mkdirSync(DIR, { recursive: true });
await must('python3', ['-m', 'venv', `${DIR}/venv`]);
await must(`${BIN}/pip`, ['install', '--quiet', ...TOOLS]);

const service = await jsonService(() => ({ body: {} }));
await askService(service.endpoint, 'objects/rekognition', MADE, PICTURE, PARAMETERS);
await askService(service.endpoint, 'moderation/rekognition', MADE, PICTURE, PARAMETERS);
await askService(service.endpoint, 'document/bedrock', MADE, TEXT);
await askService(service.endpoint, 'ocr/textract', MADE);
service.close();
writeFileSync(`${DIR}/calls.json`, JSON.stringify(service.calls));

finish([
  await check('botocore: requests and regions', `${BIN}/python`, [
    ...[inRepo('scripts/services/check.py'), `${DIR}/calls.json`, inRepo('docs/algorithms.md')],
  ]),
  await labelsOfMoto(),
]);

async function labelsOfMoto(): Promise<Outcome> {
  const port = await freePort(0);
  const endpoint = `http://127.0.0.1:${port}`;
  const log = openSync(`${DIR}/moto.log`, 'w');
  const server = spawn(`${BIN}/moto_server`, ['-p', String(port)], { stdio: ['ignore', log, log] });
  try {
    for (let tries = 0; !(await fetch(`${endpoint}/moto-api/`).catch(() => null))?.ok; tries++) {
      if (tries > 300) throw new Error('moto does not answer.');
      await sleep(200);
    }
    const { state, result } = await askService(endpoint, 'objects/rekognition', MADE, PICTURE, PARAMETERS);
    const { labels } = result as { labels: object[] };
    const wrong = validate(MANIFESTS.find(({ id }) => id === 'objects')!.result, result);
    const ok = state === 'succeeded' && labels.length > 0 && wrong.length === 0;
    console.log(`${ok ? 'ok  ' : 'FAIL'}  moto: labels ${JSON.stringify(labels)} ${JSON.stringify(wrong)}`);
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  } finally {
    server.kill();
  }
}

async function must(command: string, args: string[]): Promise<void> {
  const { code, output } = await runCommand(command, args, { quiet: true });
  if (code !== 0) throw new Error(output);
}
