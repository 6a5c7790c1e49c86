import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CloudJob, AttemptReplaced } from '@intake/domain';
import { LanguageCode, TranscribeClient } from '@aws-sdk/client-transcribe';
import { clientOptions } from '../clients.ts';
import { reportOutages } from '../outage.ts';
import { refusals } from './refusals.ts';
import { languageCode, transcribe } from './transcribe.ts';
import { wordsOf } from './transcript.ts';

type Body = Record<string, unknown>;
/** What the service was asked, in the words of its wire format (JSON 1.1: the operation stands in a header). */
interface Call {
  operation: string;
  body: Body;
}

let server: Server;
let endpoint: string;
let calls: Call[];
let jobs: Map<string, { looks: number; body: Body }>;
/** What a look at a job says after so many looks. */
let ends: { status: 'COMPLETED' | 'FAILED'; after: number };
let refuse:
  ((operation: string) => { status: number; code: string; message: string } | undefined) | undefined;

const ITEMS = [
  {
    type: 'pronunciation',
    start_time: '0.5',
    end_time: '0.9',
    alternatives: [{ content: 'Guten', confidence: '0.9' }],
  },
  {
    type: 'pronunciation',
    start_time: '0.9',
    end_time: '1.4',
    alternatives: [{ content: 'Tag', confidence: '1.0' }],
  },
  { type: 'punctuation', alternatives: [{ content: '.', confidence: '0.0' }] },
];

/** Amazon Transcribe, as far as the SDK speaks to it here: names are taken once, unknown jobs are refused. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET')
        return response.end(JSON.stringify({ status: 'COMPLETED', results: { items: ITEMS } }));
      const json = (status: number, body: object) =>
        response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(body));
      const error = (status: number, code: string, message: string) =>
        json(status, { __type: code, Message: message });
      const operation = String(request.headers['x-amz-target']).replace(/^Transcribe\./, '');
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
      calls.push({ operation, body });
      if (!/^AWS4-HMAC-SHA256 .*\/transcribe\/aws4_request/.test(request.headers.authorization ?? ''))
        return error(400, 'AccessDeniedException', 'not signed');
      const refused = refuse?.(operation);
      if (refused) return error(refused.status, refused.code, refused.message);
      const name = String(body['TranscriptionJobName']);
      const job = jobs.get(name);
      if (operation === 'StartTranscriptionJob') {
        if (job) return error(400, 'ConflictException', 'The requested job name already exists.');
        jobs.set(name, { looks: 0, body });
        return json(200, {
          TranscriptionJob: { TranscriptionJobName: name, TranscriptionJobStatus: 'QUEUED' },
        });
      }
      if (!job) return error(400, 'BadRequestException', "The requested job couldn't be found.");
      if (operation === 'DeleteTranscriptionJob') {
        jobs.delete(name);
        return json(200, {});
      }
      const done = job.looks++ >= ends.after;
      return json(200, {
        TranscriptionJob: {
          TranscriptionJobName: name,
          TranscriptionJobStatus: done ? ends.status : 'IN_PROGRESS',
          ...(done && ends.status === 'COMPLETED'
            ? {
                LanguageCode: 'de-DE',
                Transcript: { TranscriptFileUri: `${endpoint}/asrOutput.json?X-Amz-Signature=s` },
              }
            : { FailureReason: 'The media format provided does not match the detected media format.' }),
        },
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = [];
  jobs = new Map();
  ends = { status: 'COMPLETED', after: 2 };
  refuse = undefined;
});

const derived: [string, string][] = [];
const job = (changes: Partial<CloudJob> = {}): CloudJob => ({
  algorithm: 'speech',
  name: 'run1-speech',
  key: 'files/owner/file',
  file: { id: 'f', name: 'a.mp4', size: 1, category: 'video', contentType: 'video/mp4', type: 'mp4' },
  parameters: { language: '' },
  results: {},
  signal: new AbortController().signal,
  read: () => Promise.reject(new Error('Nothing is read: the service has the file.')),
  derive: async ({ name }, content) =>
    void derived.push([name, Buffer.from(content as Uint8Array).toString()]),
  progress: () => undefined,
  here: () => Promise.reject(new Error('Nothing is decoded here.')),
  ...changes,
});

function engine(options: { patience?: number } = {}) {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = reportOutages(
    new TranscribeClient({
      ...clientOptions({ region: 'eu-central-1', endpoint, credentials }, 2_000),
      maxAttempts: 1,
    }),
    'Amazon Transcribe cannot be reached right now.',
  );
  const perform = transcribe({ client: () => client, bucket: () => 'bucket', lookEvery: 5, ...options });
  return refusals({ it: perform })['it']!;
}
const operations = () => calls.map(({ operation }) => operation);

describe('Amazon Transcribe', () => {
  it('reads the file from the bucket, and what it heard becomes captions', async () => {
    const { release, ...outcome } = await engine()(job());
    expect(calls[0]).toEqual({
      operation: 'StartTranscriptionJob',
      body: {
        TranscriptionJobName: 'intake-run1-speech',
        Media: { MediaFileUri: 's3://bucket/files/owner/file' },
        MediaFormat: 'mp4',
        IdentifyLanguage: true,
      },
    });
    expect(outcome).toEqual({
      state: 'succeeded',
      findable: { texts: [{ text: 'Guten Tag.', seconds: 0.5 }], facts: { language: 'de' } },
      result: {
        language: 'de-DE',
        words: 2,
        confidence: 0.95,
        segments: [{ startSeconds: 0.5, endSeconds: 1.4, text: 'Guten Tag.', confidence: 0.95 }],
        captions: 'captions.vtt',
      },
    });
    expect(derived).toEqual([['captions.vtt', 'WEBVTT\n\n00:00:00.500 --> 00:00:01.400\nGuten Tag.\n']]);
    expect(jobs.size).toBe(1);
    await release!();
    expect(operations().at(-1)).toBe('DeleteTranscriptionJob');
    expect(jobs.size).toBe(0);
  });

  it('goes on with the job that an interrupted attempt has begun, and pays once', async () => {
    ends.after = 1e9;
    await expect(engine({ patience: 20 })(job())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(jobs.size).toBe(1);
    ends.after = 0;
    // What the first one found was not kept: its process was killed.
    expect(await engine()(job())).toMatchObject({ state: 'succeeded' });
    expect(await engine()(job())).toMatchObject({ state: 'succeeded' });
    expect(operations().filter((one) => one === 'StartTranscriptionJob')).toHaveLength(3);
    expect(jobs.size).toBe(1);
  });

  it('leaves the job to the attempt that has replaced this one', async () => {
    ends.after = 1e9;
    const overtaken = new AbortController();
    const running = engine()(job({ signal: overtaken.signal }));
    setTimeout(() => overtaken.abort(new AttemptReplaced('Another attempt is at work.')), 50);
    await expect(running).rejects.toThrow('Another attempt');
    expect(jobs.size).toBe(1);
  });

  it.each([
    ['de', 'de-DE'],
    ['en', 'en-US'],
    ['en-GB', 'en-GB'],
    ['uk', 'uk-UA'],
    ['zh', 'zh-CN'],
    ['ar', 'ar-SA'],
    ['tlh', 'tlh'],
  ])('is told the language %s as %s', async (language, code) => {
    await engine()(job({ parameters: { language } }));
    expect(calls[0]!.body).toMatchObject({ LanguageCode: code });
    expect(calls[0]!.body).not.toHaveProperty('IdentifyLanguage');
  });

  it('fails with its own words where it cannot make sense of the file', async () => {
    ends = { status: 'FAILED', after: 0 };
    const detail = expect.stringContaining('does not match the detected media format');
    const { release, ...outcome } = await engine()(job());
    expect(outcome).toEqual({ state: 'failed', reason: { code: 'ENGINE_REFUSED', detail } });
    await release!();
    expect(jobs.size).toBe(0);
  });

  it('knows every language of the service by its two letters', () => {
    const all = Object.values(LanguageCode).filter((code) => /^[a-z]{2}-/.test(code));
    expect(all.length).toBeGreaterThan(50);
    for (const code of all) {
      const language = code.slice(0, 2);
      expect({ language, is: all.includes(languageCode(language)) }).toEqual({ language, is: true });
      expect(languageCode(code)).toBe(code);
    }
  });

  it('fails at once where we may not use it; another attempt would not help', async () => {
    refuse = () => ({
      status: 400,
      code: 'AccessDeniedException',
      message: 'no transcribe:StartTranscriptionJob',
    });
    expect(await engine()(job())).toEqual({
      state: 'failed',
      reason: {
        code: 'ENGINE_REFUSED',
        detail: 'AccessDeniedException: no transcribe:StartTranscriptionJob',
      },
    });
  });

  it.each([
    ['LimitExceededException', 400],
    ['ThrottlingException', 400],
    ['InternalFailureException', 500],
  ])('is tried again after %s', async (code, status) => {
    refuse = () => ({ status, code, message: 'later' });
    await expect(engine()(job())).rejects.toThrow();
  });

  it('forgets the job when the run is cancelled', async () => {
    ends.after = 1e9;
    const cancel = new AbortController();
    const running = engine()(job({ signal: cancel.signal }));
    setTimeout(() => cancel.abort(new Error('cancelled')), 50);
    await expect(running).rejects.toThrow('cancelled');
    expect(jobs.size).toBe(0);
  });
});

it('a transcript of nothing has no words', () => {
  expect(wordsOf({ results: { items: [] } })).toEqual({ words: [] });
});
