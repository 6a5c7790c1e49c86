import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runByService } from '../libs/aws/test/chosen-service.ts';
import { inRepo } from './lib/paths.ts';
import { finish } from './lib/stages.ts';

/**
 * `npm run test:speech`: somebody who reads Dickens becomes captions with the right words. What recognises is PocketSphinx with the English
 * model of Debian (apt-get install pocketsphinx pocketsphinx-en-us ffmpeg, both BSD), behind an endpoint that speaks Amazon
 * Transcribe's wire format; all else is as with the service. The recording is from a package on PyPI (moonshine-voice, MIT).
 */
const DIR = inRepo('.cache/speech');
const RECORDING = 'moonshine-voice==0.1.5';
const [SECONDS, WORDS] = [8.6, 'it was the best of times it was the worst of times it was the age of wisdom'];
/** When she begins to read, as FFmpeg's silencedetect hears it; seconds. */
const BEGINS = 1.21;
const run = promisify(execFile);

mkdirSync(DIR, { recursive: true });
const path = join(DIR, 'two-cities.wav');
if (!existsSync(path)) {
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', DIR, RECORDING]);
  const read = `import glob, zipfile, sys; wheel = zipfile.ZipFile(glob.glob('${DIR}/*.whl')[0]); open('${DIR}/whole.wav', 'wb').write(wheel.read('moonshine_voice/assets/two_cities.wav'))`;
  await run('python3', ['-c', read]);
  const cut = ['-t', String(SECONDS), '-ac', '1', '-ar', '16000'];
  await run('ffmpeg', ['-v', 'error', '-y', '-i', `${DIR}/whole.wav`, ...cut, path]);
}

interface Item {
  type: 'pronunciation';
  start_time: string;
  end_time: string;
  alternatives: [{ content: string; confidence: string }];
}

/** Each word with its times and how sure it is, as asrOutput.json has them. */
async function recognise(): Promise<Item[]> {
  const options = ['-infile', path, '-time', 'yes', '-logfn', '/dev/null'];
  const { stdout } = await run('pocketsphinx_continuous', options);
  return stdout.split('\n').flatMap((line): Item[] => {
    const [, content, start_time, end_time, confidence] =
      /^([a-z']+)(?:\(\d\))? ([\d.]+) ([\d.]+) ([\d.]+)$/.exec(line) ?? [];
    if (!content) return [];
    const alternatives: Item['alternatives'] = [{ content, confidence: confidence! }];
    return [{ type: 'pronunciation', start_time: start_time!, end_time: end_time!, alternatives }];
  });
}

/** By name; without a transcript as long as it is at work. */
const jobs = new Map<string, Item[] | undefined>();
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => response.end(JSON.stringify(answer(Buffer.concat(chunks).toString()))));

  function answer(body: string): object {
    if (request.method === 'GET') return { results: { items: jobs.get(request.url!.slice(1)) } };
    const { TranscriptionJobName: name } = JSON.parse(body) as { TranscriptionJobName: string };
    const operation = String(request.headers['x-amz-target']).replace('Transcribe.', '');
    if (operation === 'DeleteTranscriptionJob') return {};
    if (operation === 'StartTranscriptionJob') {
      jobs.set(name, undefined);
      void recognise().then((items) => jobs.set(name, items));
    }
    const done = jobs.get(name) !== undefined;
    return {
      TranscriptionJob: {
        ...{ TranscriptionJobName: name, TranscriptionJobStatus: done ? 'COMPLETED' : 'IN_PROGRESS' },
        ...(done && { LanguageCode: 'en-US', Transcript: { TranscriptFileUri: `${endpoint}/${name}` } }),
      },
    };
  }
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const { outcome, kept } = await runByService(endpoint, 'speech', 'transcribe', path, { language: 'en' });
server.closeAllConnections();
server.close();
const captions = kept.get('captions.vtt')?.toString() ?? '';
console.log(captions);
const said = captions
  .replace(/^.*-->.*$/gm, '')
  .replace(/\s+/g, ' ')
  .toLowerCase();
const { segments = [] } = (outcome.result ?? {}) as { segments?: { startSeconds: number }[] };
const checks = {
  'the step succeeded': outcome.state === 'succeeded',
  'captions are WebVTT': captions.startsWith('WEBVTT\n\n00:00:0'),
  'the words are right': said.includes(WORDS),
  'they are found by': JSON.stringify(outcome.findable).includes('worst of times'),
  'at their times': Math.abs((segments[0]?.startSeconds ?? 0) - BEGINS) < 0.25,
};
for (const [name, ok] of Object.entries(checks)) console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name}`);
const passed = Object.values(checks).filter(Boolean).length;
finish([{ passed, failed: Object.keys(checks).length - passed }]);
