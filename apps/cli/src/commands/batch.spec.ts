import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch } from '@intake/contract';
import { FakeServer } from '../../test/support/fake-server.ts';
import { followBatch } from '../batch/follow-batch.ts';

let server: FakeServer;
beforeEach(async () => void (server = await FakeServer.start()));
afterEach(() => server.stop());
const intake = (...args: string[]) => server.intake('batch', ...args);

const AT = '2026-11-27T10:00:00.000Z';
const NONE = { succeeded: 0, partial: 0, failed: 0, skipped: 0, cancelled: 0 };
const FILE = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';
const batch = (changes: Partial<Batch> = {}): Batch => ({
  ...{ id: 'B1', state: 'planning', progress: 0, counts: NONE, files: {}, concurrency: 10, createdAt: AT },
  ...changes,
});
const ended = (state: Batch['state'], counts = {}) =>
  batch({ state, total: 3, counts: { ...NONE, ...counts }, progress: 1 });
const ALGORITHMS = {
  items: [
    {
      id: 'speech',
      parameters: {
        properties: {
          ...{ language: { type: 'string' }, beams: { type: 'integer' }, punctuate: { type: 'boolean' } },
          words: { type: 'array' },
        },
      },
    },
    { id: 'ocr', parameters: { properties: { languages: { type: ['array', 'null'] } } } },
  ],
};
const sent = (call: string): unknown => JSON.parse(server.asked.find((one) => one.call === call)!.body);

describe('beginning a batch', () => {
  beforeEach(() => {
    server.answers = {
      'POST /api/v1/batches': [[201, batch()]],
      'GET /api/v1/algorithms': [[200, ALGORITHMS]],
    };
  });

  it('does not wait, and asks with a key, so that a lost answer is no second batch', async () => {
    server.answers['POST /api/v1/batches']!.unshift([503, { code: 'UNAVAILABLE', detail: 'Busy.' }]);
    expect(await intake('recordings/2026/', '--title', 'All')).toEqual({
      ...{ code: 0, stdout: 'planning    batch B1\n', stderr: '' },
    });
    expect(sent('POST /api/v1/batches')).toEqual({ name: 'All', files: { folder: 'recordings/2026' } });
    const keys = server.headers.map((headers) => headers['idempotency-key']);
    expect(keys).toEqual([expect.stringMatching(/./), keys[0]]);
  });

  it('takes files by id, and by name', async () => {
    const file = { id: '01KAR3M5Q8T1Y6V4W2Z9X7C5B4', name: 'film.mp4', createdAt: AT };
    server.answers['GET /api/v1/files?status=ready&q=film.mp4&limit=100'] = [
      [200, { items: [file], nextCursor: null }],
    ];
    await intake(FILE.toLowerCase(), 'film.mp4');
    expect(sent('POST /api/v1/batches')).toEqual({ files: { ids: [FILE, file.id] } });
  });

  it.each([
    [['--all'], {}],
    [['--category', 'video', '--folder', 'Talks'], { category: 'video', folder: 'Talks' }],
    [['--type', '.MP4', '--type', 'mov', '--name', 'key note'], { types: ['mp4', 'mov'], name: 'key note' }],
    [['--min-size', '500kB', '--max-size', '1.5G'], { minSize: 500_000, maxSize: 1_500_000_000 }],
    [['--q', 'rain', '--from', AT], { q: 'rain', from: AT }],
  ])('takes all that a filter lets through: %j', async (args, filter) => {
    expect((await intake(...args)).code).toBe(0);
    expect(sent('POST /api/v1/batches')).toEqual({ files: { filter } });
  });

  it('gives each algorithm its parameters as its schema wants them', async () => {
    const args = ['--algorithm', 'speech', '--algorithm', 'ocr', '--concurrency', '5'];
    const params = [
      'speech.language=de',
      'speech.beams=3',
      'speech.punctuate=true',
      'ocr.languages=eng, deu',
    ];
    await intake('a/', ...args, ...params.flatMap((param) => ['--param', param]));
    expect(sent('POST /api/v1/batches')).toEqual({
      files: { folder: 'a' },
      algorithms: [
        { id: 'speech', parameters: { language: 'de', beams: 3, punctuate: true } },
        { id: 'ocr', parameters: { languages: ['eng', 'deu'] } },
      ],
      concurrency: 5,
    });
  });

  it('knows of which algorithm a parameter is, where there is one', async () => {
    await intake('a/', '--algorithm', 'speech', '--param', 'language=1=2', '--param', 'words=["a,b"]');
    expect(sent('POST /api/v1/batches')).toMatchObject({
      algorithms: [{ id: 'speech', parameters: { language: '1=2', words: ['a,b'] } }],
    });
  });

  it('only says what it would be with --dry-run', async () => {
    const found = {
      files: 1200,
      bytes: 3e9,
      complete: true,
      algorithms: [],
      unfit: 1,
      seconds: 65,
      usd: 0.125,
      services: ['Amazon Rekognition'],
    };
    server.answers['POST /api/v1/batches/estimate'] = [
      [200, found],
      [200, found],
    ];
    expect((await intake('a/', '--dry-run')).stdout).toBe(
      '1,200 files, 3.0 GB; about 1:05, about $0.13 on AWS; they leave for Amazon Rekognition; 1 file that none of the algorithms takes\n',
    );
    const { stdout } = await intake('a/', '--dry-run', '--json');
    expect(JSON.parse(stdout)).toEqual({ event: 'estimate', ...found });
    expect(server.asked.some(({ call }) => call === 'POST /api/v1/batches')).toBe(false);
  });

  it('is wrong usage when the server cannot read it', async () => {
    server.answers['POST /api/v1/batches'] = [[400, { code: 'VALIDATION_FAILED', detail: 'No such thing.' }]];
    expect(await intake('a/', '--category', '')).toMatchObject({
      code: 2,
      stderr: 'intake: No such thing.\n',
    });
  });

  it.each([
    [],
    ['a/', 'b/'],
    ['a/', FILE],
    ['a/', '--all'],
    [FILE, '--category', 'video'],
    ['a/', '--min-size', 'big'],
    ['a/', '--param', 'x=1'],
    ['a/', '--algorithm', 'speech', '--algorithm', 'ocr', '--param', 'language=de'],
    ['a/', '--algorithm', 'speech', '--param', 'ocr.x=1'],
    ['a/', '--algorithm', 'speech', '--param', 'beams=three'],
    ['a/', '--algorithm', 'speech', '--param', 'language'],
    ['a/', '--results', 'out.txt'],
    ['a/', '--cancel'],
    ['--batch', 'B1', '--cancel', '--retry-failed'],
    ['a/', '--batch', 'B1'],
    Array.from({ length: 1001 }, () => FILE),
  ])('%j is wrong usage, and nothing is begun', async (...args) => {
    expect((await intake(...args)).code).toBe(2);
    expect(server.asked.some(({ call }) => call.startsWith('POST'))).toBe(false);
  });
});

describe('a batch that there is', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'intake-batch-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['succeeded', 0],
    ['partial', 1],
    ['failed', 1],
    ['cancelled', 1],
  ] as const)('that ended %s gives exit code %i with --wait', async (state, code) => {
    server.answers = { 'GET /api/v1/batches/B1': [[200, ended(state, { succeeded: 2, failed: 1 })]] };
    expect(await intake('--batch', 'B1', '--wait')).toMatchObject({
      code,
      stdout: `${state.padEnd(10)}  batch B1  3 files: 2 succeeded, 1 failed\n`,
    });
  });

  it('is stopped, which is what was wanted', async () => {
    server.answers = { 'POST /api/v1/batches/B1/cancel': [[200, ended('cancelled')]] };
    expect((await intake('--batch', 'B1', '--cancel', '--wait')).code).toBe(0);
  });

  it('is tried again once, whatever becomes of the answer', async () => {
    server.answers = { 'POST /api/v1/batches/B1/retry': [[503, { code: 'UNAVAILABLE', detail: 'Busy.' }]] };
    expect(await intake('--batch', 'B1', '--retry-failed')).toMatchObject({ code: 1 });
    expect(server.asked).toHaveLength(1);
  });

  it('leaves its results in a file, whole or not at all', async () => {
    const path = join(folder, 'out.jsonl');
    const link = { url: `${server.url}/results`, expiresAt: AT };
    server.answers = {
      'GET /api/v1/batches/B1': [
        [200, ended('partial')],
        [200, ended('partial')],
      ],
      'GET /api/v1/batches/B1/results?format=jsonl': [
        [200, link],
        [200, link],
      ],
      'GET /results': [
        [403, 'expired'],
        [200, '{"fileId":"F"}\n'],
      ],
    };
    expect(await intake('--batch', 'B1', '--results', path)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('403'),
    });
    expect(readdirSync(folder)).toEqual([]);
    const { code, stdout } = await intake('--batch', 'B1', '--results', path, '--json');
    expect(code).toBe(1);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { event: 'batch', ...ended('partial') },
      { event: 'results', batch: 'B1', path },
    ]);
    expect(readFileSync(path, 'utf8')).toBe('{"fileId":"F"}\n');
    expect(readdirSync(folder)).toEqual(['out.jsonl']);
  });
});

it('is followed to its end, and said whenever it got on', async () => {
  const answers = [
    batch({ state: 'running', total: 3 }),
    batch({ state: 'running', total: 3 }),
    ended('succeeded', { succeeded: 3 }),
  ];
  const said: string[] = [];
  const last = await followBatch(batch(), async () => answers.shift()!, {
    signal: new AbortController().signal,
    changed: ({ state }) => void said.push(state),
    pause: async () => undefined,
  });
  expect(last.state).toBe('succeeded');
  expect(said).toEqual(['planning', 'running', 'succeeded']);
});

it('intake batch ls shows the newest, page by page', async () => {
  const page = (from: number, nextCursor: string | null): [number, unknown] => [
    200,
    {
      items: Array.from({ length: 15 }, (_, n) => batch({ id: `B${from + n}`, name: 'Evil\u001b[2J' })),
      nextCursor,
    },
  ];
  server.answers = {
    'GET /api/v1/batches': [page(0, 'c'), page(0, 'c')],
    'GET /api/v1/batches?cursor=c': [page(15, null), page(15, null)],
  };
  const some = await intake('ls');
  expect(some).toMatchObject({ code: 0, stderr: 'The newest 20; --all shows every batch.\n' });
  expect(some.stdout.split('\n')[0]).toBe('2026-11-27 10:00  planning    batch B0  Evil\ufffd[2J');
  const all = await intake('ls', '--all', '--json');
  expect(
    all.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id),
  ).toHaveLength(30);
});
