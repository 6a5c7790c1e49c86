import type { Algorithm, Run, Step } from '@intake/contract';
import { describe, expect, it, vi } from 'vitest';
import { router } from '../src/app/router.ts';
import { aFile, FakeApi, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';

const IMAGE: Algorithm = {
  id: 'image',
  version: '1.0.0',
  title: { en: 'Image', de: 'Bild' },
  description: { en: 'Size and camera data.' },
  categories: ['image'],
  automatic: true,
  class: 'light',
  parameters: {
    type: 'object',
    properties: {
      location: { type: 'boolean', default: false, title: 'Keep where it was taken' },
      quality: { type: 'integer', minimum: 1, maximum: 100, default: 80, title: 'Quality' },
      mode: { enum: ['fast', 'fine'], default: 'fast', title: 'Mode' },
    },
  },
  result: {
    type: 'object',
    properties: {
      width: { type: 'integer', title: 'Width' },
      height: { type: 'integer', title: 'Height' },
      takenAt: { type: 'string', title: 'Taken' },
      camera: { type: 'object', title: 'Camera', properties: { model: { type: 'string', title: 'Model' } } },
      location: { type: 'object', title: 'Place', 'x-show': 'place' },
      placeholder: { type: 'string' },
      colourSpace: { type: 'string', title: 'Colour space', 'x-format': 'name', 'x-technical': true },
    },
  },
  engines: [{ name: 'sharp', installed: true }],
  needs: [],
  cost: { secondsPerGiB: 60 },
};
const SOUND: Algorithm = { ...IMAGE, id: 'sound', title: { en: 'Sound' }, categories: ['audio'] };

const aStep = (partial: Partial<Step> = {}): Step => ({
  ...{ algorithm: 'image', version: '1.0.0', state: 'succeeded', progress: 1, attempt: 1, durationMs: 214 },
  ...partial,
});
let serial = 0;
const aRun = (partial: Partial<Run> = {}): Run => ({
  ...{ id: `01RUN${++serial}`, state: 'succeeded', progress: 1, createdAt: '2026-11-23T22:45:10.000Z' },
  ...{ startedAt: '2026-11-23T22:45:11.000Z', endedAt: '2026-11-23T22:45:13.100Z', steps: [aStep()] },
  ...partial,
});

function apiWith(...runs: Run[]): FakeApi {
  const api = new FakeApi();
  api.files = [aFile({ name: 'a.jpg', category: 'image', contentType: 'image/jpeg', size: 2000 })];
  api.algorithms = [IMAGE, SOUND];
  api.runs = runs;
  return api;
}
async function open(api: FakeApi): Promise<Running> {
  const running = await runApp(`/files/${api.files[0]!.id}`, api);
  await vi.waitFor(() => expect(section()).not.toBeNull());
  await running.settle();
  return running;
}
const section = (): HTMLElement | null => document.querySelector('section[aria-label=Analysis]');
const said = (): string => (section()!.textContent ?? '').replace(/\s+/g, ' ');
const findings = (): string =>
  (document.querySelector('section[aria-label="What was found"]')?.textContent ?? '').replace(/\s+/g, ' ');

describe('what was found out about a file', () => {
  it('is told by the schema of the result: what has a title, with the place as a link that nobody follows by itself', async () => {
    const result = {
      ...{
        width: 1200,
        height: 800,
        takenAt: '2026-11-01T10:00:00',
        colourSpace: 'srgb',
        camera: { model: 'X-T5' },
      },
      ...{ location: { latitude: 48.137, longitude: 11.576 }, placeholder: 'c2VjcmV0' },
    };
    await open(apiWith(aRun({ steps: [aStep({ result })] })));
    for (const fact of ['1,200 × 800', 'Taken1 Nov 2026', 'CameraModelX-T5', '48.13700, 11.57600'])
      expect(findings().replace(/Nov 1, 2026/, '1 Nov 2026')).toContain(fact);
    expect(findings()).not.toContain('c2VjcmV0');
    expect(findings()).not.toContain('sRGB');
    expect(document.querySelector('details:not([open]) dl')?.textContent).toContain('Colour spacesRGB');
    const link = document.querySelector<HTMLAnchorElement>('a[href^="https://www.openstreetmap.org/"]')!;
    expect([link.rel, link.target]).toEqual(['noopener noreferrer', '_blank']);
  });

  it('is the newest of each algorithm, also when a later run did other things or failed', async () => {
    await open(
      apiWith(
        aRun({ state: 'failed', steps: [aStep({ state: 'failed' })] }),
        aRun({ steps: [aStep({ result: { width: 10, height: 20 } })] }),
        aRun({ steps: [aStep({ result: { width: 1, height: 2 } })] }),
      ),
    );
    expect(findings()).toContain('10 × 20');
    expect(findings()).not.toContain('1 × 2 ');
    expect(said()).toContain('Earlier runs (2)');
  });
});

describe('the runs of a file', () => {
  it('are told step by step, with how long each took and why it failed', async () => {
    await open(
      apiWith(
        aRun({
          state: 'partial',
          steps: [
            aStep({ bytesRead: 65_536, engine: 'sharp 0.35' }),
            aStep({ algorithm: 'sound', state: 'failed', reason: { code: 'MEMORY_LIMIT', detail: 'x' } }),
            aStep({
              algorithm: 'gone',
              state: 'skipped',
              reason: { code: 'ODD', detail: 'Said by the server.' },
            }),
          ],
        }),
      ),
    );
    expect(said()).toContain('Partly done');
    expect(said()).toMatch(/214\s?ms · 65\.5 kB read · sharp 0\.35/);
    expect(said()).toContain('Sound Failed');
    expect(said()).toContain('It needed more memory than it may have.');
    expect(said()).toContain('Said by the server.');
  });

  it('are followed while one goes on, and can be stopped', async () => {
    const run = aRun({
      ...{ state: 'running', progress: 0.4, endedAt: undefined },
      steps: [aStep({ state: 'running', progress: 0.4, durationMs: undefined })],
    });
    const running = await open(apiWith(run));
    expect(said()).toMatch(/Running\s?40\s?%/);
    expect(section()!.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('40');
    running.button('Stop').click();
    await running.settle();
    expect(running.api.calls).toContain(
      `POST /files/${running.api.files[0]!.id}/processing/${run.id}/cancel`,
    );
    expect(said()).toContain('Stopped');
  });

  it('go on from the step that failed', async () => {
    const run = aRun({ state: 'failed', steps: [aStep({ state: 'failed' })] });
    const running = await open(apiWith(run));
    running.button('Run again').click();
    await running.settle();
    expect(running.api.requested).toEqual([{ after: run.id }]);
    expect(said()).toContain('Waits for its turn');
  });

  it('offer another algorithm that fits, with a form made of its schema', async () => {
    const running = await open(apiWith(aRun()));
    running.button('Run another algorithm').click();
    await running.settle();
    const form = section()!.querySelector('form')!;
    expect([...form.querySelectorAll('select:first-of-type option')].map((one) => one.textContent)).toContain(
      'Image',
    );
    expect(form.textContent).not.toContain('Sound');
    const box = form.querySelector<HTMLInputElement>('input[type=checkbox]')!;
    box.click();
    await running.settle();
    const number = form.querySelector<HTMLInputElement>('input[type=number]')!;
    expect([number.min, number.max, number.value]).toEqual(['1', '100', '80']);
    number.value = '55';
    number.dispatchEvent(new Event('input'));
    await running.settle();
    form.dispatchEvent(new Event('submit', { cancelable: true }));
    await running.settle();
    expect(running.api.requested).toEqual([
      { algorithms: [{ id: 'image', parameters: { location: true, quality: 55, mode: 'fast' } }] },
    ]);
    expect(section()!.querySelector('form')).toBeNull();
  });

  it('say what stopped the request', async () => {
    const api = apiWith(aRun({ state: 'failed' }));
    api.instead.set(`POST /files/${api.files[0]!.id}/processing`, () => problem(503, 'UNAVAILABLE'));
    const running = await open(api);
    running.button('Run again').click();
    await running.settle();
    expect(running.text()).toContain('Could not be started.');
  });

  it('say that there is none yet', async () => {
    await open(apiWith());
    expect(said()).toContain('This file was not analysed yet.');
  });
});

describe('the list', () => {
  it('shows the picture that was made, and quietly that a file is being analysed', async () => {
    const api = apiWith();
    api.files[0] = {
      ...api.files[0]!,
      processing: { state: 'running', run: '01RUN', progress: 0.25 },
      thumbnail: { url: 'http://storage.test/small', expiresAt: '2026-12-01T00:00:00.000Z' },
    };
    await runApp('/files', api);
    const row = document.querySelector('[role=row][data-index]')!;
    expect(row.querySelector('img')?.getAttribute('src')).toBe('http://storage.test/small');
    expect(row.textContent).toMatch(/Being analysed, 25\s?%/);
    expect(api.calls.filter((call) => call.endsWith('/download'))).toEqual([]);
  });

  it('shows documents by the icon of their type, and on cards by the beginning of their page', async () => {
    const api = apiWith();
    const thumbnail = {
      ...{ url: 'http://storage.test/small', largeUrl: 'http://storage.test/large' },
      expiresAt: '2026-12-01T00:00:00.000Z',
    };
    api.files = [aFile({ name: 'a.txt', category: 'document', thumbnail })];
    const running = await runApp('/files', api);
    expect(document.querySelector('[role=row][data-index] img')).toBeNull();
    await router.push('/files?view=grid');
    await running.settle();
    // What the card shows as text is in its name: a.txt, its size.
    const card = document.querySelector('li a')!;
    expect(card.getAttribute('aria-label')).toMatch(/^a\.txt \d/);
    const page = document.querySelector('li img')!;
    expect([page.getAttribute('src'), page.className]).toEqual([
      thumbnail.largeUrl,
      expect.stringContaining('page-top'),
    ]);
  });
});

describe('a file that was made of another', () => {
  const VTT = 'WEBVTT\n\n00:00.000 --> 00:02.000\nGood evening.\n';
  const PATH = '/derived/captions.vtt';
  const SPEECH: Algorithm = { ...IMAGE, id: 'speech', title: { en: 'Speech' }, result: { type: 'object' } };
  const refusal = (): Response =>
    new Response('<Error><Code>AccessDenied</Code></Error>', {
      status: 403,
      headers: { 'content-type': 'application/xml' },
    });
  const captions = (type = 'text/vtt'): Response => new Response(VTT, { headers: { 'content-type': type } });

  /** Each look at the runs signs another address. */
  async function watch(answer: () => Response): Promise<{ running: Running; asked: () => number }> {
    let looks = 0;
    const derived = (): Step['derived'] => [
      {
        ...{ name: 'captions.vtt', role: 'data', contentType: 'text/vtt', size: 60 },
        ...{ url: `http://storage.test${PATH}?signed=${++looks}`, expiresAt: '2026-12-01T00:00:00.000Z' },
      },
    ];
    const api = apiWith();
    api.algorithms = [SPEECH];
    const runs = (): Run[] => [aRun({ steps: [aStep({ algorithm: 'speech', derived: derived() })] })];
    api.instead.set(`GET /files/${api.files[0]!.id}/processing`, () =>
      Response.json({ items: runs(), nextCursor: null }),
    );
    api.instead.set(`GET ${PATH}`, answer);
    const running = await open(api);
    return { running, asked: () => api.calls.filter((call) => call === `GET ${PATH}`).length };
  }
  const transcript = (): string =>
    document.querySelector('section[aria-label=Transcript]')?.textContent?.replace(/\s+/g, ' ') ?? '';

  it('is asked for by a fresh address where the one that is known has expired', async () => {
    const answers = [refusal, captions];
    const { running, asked } = await watch(() => answers.shift()!());
    await vi.waitFor(() => expect(transcript()).toContain('Good evening.'));
    expect(asked()).toBe(2);
    expect(running.api.calls.filter((call) => call.endsWith('/processing'))).toHaveLength(2);
  });

  it.each([
    ['a refusal', refusal, 2],
    ['an error page that claims to be fine', () => captions('application/xml'), 1],
  ])('is not there, and said so, where %s comes instead', async (_, answer, times) => {
    const { asked } = await watch(answer);
    await vi.waitFor(() => expect(transcript()).toContain('The result could not be loaded.'));
    expect(transcript()).not.toContain('Good evening.');
    expect(asked()).toBe(times);
  });
});

it('shows a short film in as many places as a long one', async () => {
  const cue = '00:00.000 --> 00:04.000\nfilmstrip.webp#xywh=0,0,160,90\n';
  const made = { role: 'data', size: 60, expiresAt: '2026-12-01T00:00:00.000Z' } as const;
  const strip = { name: 'filmstrip.webp', contentType: 'image/webp', url: 'http://storage.test/strip' };
  const cues = { name: 'filmstrip.vtt', contentType: 'text/vtt', url: 'http://storage.test/cues' };
  const derived = [
    { ...made, ...strip, width: 160, height: 90 },
    { ...made, ...cues },
  ];
  const api = apiWith(aRun({ steps: [aStep({ derived })] }));
  api.instead.set(
    'GET /cues',
    () => new Response(`WEBVTT\n\n${cue}`, { headers: { 'content-type': 'text/vtt' } }),
  );
  await open(api);
  await vi.waitFor(() => expect(document.querySelectorAll('[role=slider] svg')).toHaveLength(6));
});

it('has one heading over what can be seen, where the algorithm and its list are called the same', async () => {
  const labels = { title: 'Objects', type: 'array', 'x-show': 'labels' };
  const OBJECTS: Algorithm = {
    ...IMAGE,
    id: 'objects',
    title: { en: 'Objects' },
    result: { properties: { labels } },
  };
  const result = { labels: [{ label: 'dog', count: 2, confidence: 0.9 }] };
  const api = apiWith(aRun({ steps: [aStep({ algorithm: 'objects', result })] }));
  api.algorithms = [OBJECTS];
  await open(api);
  expect(findings().match(/Objects/g)).toHaveLength(1);
  expect(findings()).toContain('dog × 2');
});
