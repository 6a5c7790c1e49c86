import { FakeServer } from '../../test/support/fake-server.ts';

let server: FakeServer;
beforeEach(async () => void (server = await FakeServer.start()));
afterEach(() => server.stop());
const intake = (...args: string[]) => server.intake(...args);

const RUNS = '/api/v1/files/F1/processing';
const reason = { code: 'TIME_LIMIT', detail: 'It took longer than 60 s.' };
const steps = [
  { algorithm: 'identify', state: 'succeeded', durationMs: 214, result: { type: 'mp4' } },
  { algorithm: 'media', state: 'failed', reason },
];
const ended = (state: string) => ({ id: 'R1', state, steps, ...(state !== 'succeeded' && { reason }) });

it('intake process asks for the algorithms that are named, and does not wait', async () => {
  server.answers = { [`POST ${RUNS}`]: [[201, { id: 'R1', state: 'queued', steps: [] }]] };
  const { code, stdout } = await intake('process', 'F1', '--algorithm', 'identify', '--algorithm', 'media');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'queued     run R1\n' });
  expect(server.asked).toEqual([
    {
      call: `POST ${RUNS}`,
      body: JSON.stringify({ algorithms: [{ id: 'identify' }, { id: 'media' }] }),
      token: 'Bearer t0ken',
    },
  ]);
});

it('intake process leaves the choice to the server when none is named', async () => {
  server.answers = { [`POST ${RUNS}`]: [[201, { id: 'R1', state: 'queued', steps: [] }]] };
  await intake('process', 'F1');
  expect(server.asked[0]!.body).toBe('{}');
});

it('intake process does not ask twice when the server fails: that could be two runs', async () => {
  server.answers = { [`POST ${RUNS}`]: [[503, { code: 'UNAVAILABLE', detail: 'Not processed here.' }]] };
  const { code, stderr } = await intake('process', 'F1');
  expect({ code, stderr, calls: server.asked.length }).toEqual({
    ...{ code: 1, stderr: 'intake: Not processed here.\n', calls: 1 },
  });
});

it('intake process with an algorithm that the server refuses is wrong usage', async () => {
  server.answers = {
    [`POST ${RUNS}`]: [[400, { code: 'VALIDATION_FAILED', detail: 'There is no algorithm "x".' }]],
  };
  const { code, stderr } = await intake('process', 'F1', '--algorithm', 'x');
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'intake: There is no algorithm "x".\n' });
});

it('intake process --wait follows the run that it began', async () => {
  server.answers = {
    [`POST ${RUNS}`]: [[201, { id: 'R1', state: 'queued', steps: [] }]],
    [`GET ${RUNS}/R1`]: [[200, ended('partial')]],
  };
  const { code, stdout } = await intake('process', 'F1', '--wait', '--json');
  expect(code).toBe(1);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { event: 'requested', file: 'F1', run: 'R1', state: 'queued' },
    { event: 'step', file: 'F1', run: 'R1', ...steps[0] },
    { event: 'step', file: 'F1', run: 'R1', ...steps[1] },
    { event: 'run', file: 'F1', run: 'R1', state: 'partial', reason },
  ]);
});

it('intake watch goes on to the next page when one is empty, and says why a step failed', async () => {
  server.answers = {
    [`GET ${RUNS}?limit=1`]: [[200, { items: [], nextCursor: 'c' }]],
    [`GET ${RUNS}?limit=1&cursor=c`]: [[200, { items: [ended('succeeded')], nextCursor: null }]],
  };
  expect(await intake('watch', 'F1')).toEqual({
    code: 0,
    stdout: [
      'succeeded  identify  214 ms',
      'failed     media  It took longer than 60 s. (TIME_LIMIT)',
      'succeeded  run R1\n',
    ].join('\n'),
    stderr: '',
  });
});

it('intake watch says that a file was never analysed', async () => {
  server.answers = { [`GET ${RUNS}?limit=1`]: [[200, { items: [], nextCursor: null }]] };
  expect(await intake('watch', 'F1')).toMatchObject({
    code: 1,
    stderr: 'intake: F1 has not been analysed\n',
  });
});

it.each([['process'], ['watch'], ['watch', 'F1', 'F2']])(
  'intake %s %s %s is wrong usage',
  async (...args) => {
    expect(await intake(...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Usage: intake'),
    });
  },
);

it('intake help lists the options below each other', async () => {
  const { stdout } = await intake('help', 'process');
  expect(stdout).toContain('\n\n  --algorithm <id>  only this one');
});
