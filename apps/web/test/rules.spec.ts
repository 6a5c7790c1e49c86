import { expect, it, vi } from 'vitest';
import type { Rule } from '@intake/contract';
import { rulesDe } from '../src/rules/words.de.ts';
import { rulesEn } from '../src/rules/words.en.ts';
import { FakeApi, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';
import '../src/batches/NewBatchPage.vue';
import '../src/rules/RulePage.vue';
import '../src/rules/RulesPage.vue';

const AT = '2026-11-23T12:00:00.000Z';
const RULE: Rule = {
  ...{ id: '01RULE', name: 'Captions', enabled: true, createdAt: AT, updatedAt: AT },
  condition: {
    category: 'video',
    types: ['mp4', 'mov'],
    folder: 'Talks',
    name: 'keynote',
    minSize: 2_500_000,
  },
  algorithms: [
    { id: 'identify', parameters: { first: 3 } },
    { id: 'removed', parameters: {} },
  ],
  problems: [{ algorithm: 'removed', code: 'ALGORITHM_GONE', errors: [] }],
};
const SOUND: Rule = {
  ...RULE,
  id: '01SOUND',
  problems: [],
  algorithms: [{ id: 'identify', parameters: { first: 3 } }],
};
/** After an update that took one parameter away and made another narrower. */
const NARROW: Rule = {
  ...SOUND,
  algorithms: [{ id: 'identify', parameters: { first: 300, second: true } }],
  problems: [
    {
      ...{ algorithm: 'identify', code: 'PARAMETERS_INVALID' },
      errors: [
        { pointer: '/first', detail: '300 is greater than 9.' },
        { pointer: '/second', detail: 'No such parameter.' },
      ],
    },
  ],
};
const ALGORITHM = {
  ...{ id: 'identify', version: '1.0.0', title: { en: 'Identify' }, description: { en: 'Says what it is.' } },
  ...{ categories: ['video'], automatic: false, class: 'light', result: {}, engines: [], needs: [] },
  parameters: {
    type: 'object',
    properties: { first: { type: 'integer', default: 1, title: 'First pages' } },
  },
  cost: { secondsPerGiB: 1 },
};

/** The API with these rules, and what was asked of it: `PATCH /rules/…` with its body. */
function rulesApi(...rules: Rule[]) {
  const api = new FakeApi();
  const asked: [string, unknown][] = [];
  const answer = (call: string, give: () => Response) => api.instead.set(call, give);
  answer('GET /algorithms', () => Response.json({ items: [ALGORITHM] }));
  answer('GET /rules', () => Response.json({ items: rules }));
  answer('POST /rules', () => Response.json(RULE, { status: 201 }));
  answer('POST /batches/estimate', () =>
    Response.json({
      ...{ files: 3, bytes: 3000, complete: true, unfit: 1, seconds: 60, usd: 0.12, services: [] },
      algorithms: [{ id: 'identify', files: 2, installed: true }],
    }),
  );
  for (const rule of rules) {
    answer(`GET /rules/${rule.id}`, () => Response.json(rule));
    answer(`PATCH /rules/${rule.id}`, () => Response.json(rule));
    answer(`DELETE /rules/${rule.id}`, () => new Response(null, { status: 204 }));
  }
  const fetch = api.fetch;
  const recording = async (input: Request) => {
    if (input.method !== 'GET' && /\/(rules|batches)/.test(input.url)) {
      const text = await input.clone().text();
      const call = `${input.method} ${new URL(input.url).pathname.replace('/api/v1', '')}`;
      asked.push([call, text === '' ? undefined : JSON.parse(text)]);
    }
    return fetch(input);
  };
  return { api: Object.assign(api, { fetch: recording }), asked };
}

const click = async (running: Running, name: string): Promise<void> => {
  running.button(name).click();
  await running.settle();
};
/** What comes after a pause or a lazy part of the page, on a busy machine too. */
const eventually = (running: Running, check: () => void) =>
  vi.waitFor(async () => (await running.settle(), check()), 10_000);
const field = (running: Running, label: string) =>
  running.app
    .findAll('label')
    .find((one) => one.text().startsWith(label))!
    .get('input');

it('has the same words in German', () => {
  expect(Object.keys(rulesDe)).toEqual(Object.keys(rulesEn));
});

it('lists rules in words, and names an algorithm that is not there any more', async () => {
  const { api } = rulesApi(RULE, { ...RULE, id: '01OTHER', condition: {} });
  const text = (await runApp('/batches/rules', api)).text();
  expect(text).toContain('Video · .mp4, .mov · in Talks · named “keynote” · from 2.5 MB');
  expect(text).toContain('Every file');
  expect(text).toContain('Identify, removed (not there any more)');
});

it('says so when there is none', async () => {
  expect((await runApp('/batches/rules', rulesApi().api)).text()).toContain('There is no rule yet');
});

it('switches a rule off, and deletes it when that is confirmed', async () => {
  const { api, asked } = rulesApi(RULE);
  const running = await runApp('/batches/rules', api);
  const box = running.app.get<HTMLInputElement>('input[role="switch"]').element;
  box.click();
  // It changes with the rule, not before.
  expect(box.checked).toBe(true);
  await running.settle();
  expect(asked).toContainEqual(['PATCH /rules/01RULE', { enabled: false }]);
  await click(running, 'Delete');
  expect(asked.some(([call]) => call.startsWith('DELETE'))).toBe(false);
  const confirm = [...document.querySelectorAll('button')].filter(
    (one) => one.textContent?.trim() === 'Delete',
  );
  confirm.at(-1)!.click();
  await running.settle();
  expect(asked).toContainEqual(['DELETE /rules/01RULE', undefined]);
});

it('says why a rule could not be switched', async () => {
  const { api } = rulesApi(RULE);
  api.instead.set('PATCH /rules/01RULE', () => problem(404, 'NOT_FOUND'));
  const running = await runApp('/batches/rules', api);
  running.app.get<HTMLInputElement>('input[role="switch"]').element.click();
  await eventually(running, () => expect(document.body.textContent).toContain('That did not work.'));
});

it('makes a rule from a form, and tells before what it would have taken', async () => {
  const { api, asked } = rulesApi();
  const running = await runApp('/batches/rules/new', api);
  expect(running.button('Save').disabled).toBe(true);
  await field(running, 'Name').setValue('Captions');
  await field(running, 'Only these endings').setValue(' .MP4, mov');
  await field(running, 'Folder').setValue('Talks');
  await field(running, 'At most').setValue('1.5');
  await running.app.get('input[type="checkbox"]').setValue(true);
  await eventually(running, () => expect(running.text()).toContain('3 files'));
  expect(running.text()).toContain('about $0.12 on AWS');
  const condition = { types: ['mp4', 'mov'], folder: 'Talks', maxSize: 1_500_000 };
  const algorithms = [{ id: 'identify', parameters: { first: 1 } }];
  expect(asked.at(-1)).toEqual([
    'POST /batches/estimate',
    { files: { filter: condition }, algorithms, concurrency: 10 },
  ]);
  await running.app.get('form').trigger('submit');
  await running.settle();
  expect(asked).toContainEqual(['POST /rules', { name: 'Captions', enabled: true, condition, algorithms }]);
  expect(window.location.pathname).toBe('/batches/rules');
});

it('changes a rule: what is not touched stays', async () => {
  const { api, asked } = rulesApi(SOUND);
  const running = await runApp('/batches/rules/01SOUND', api);
  expect((field(running, 'At least').element as HTMLInputElement).value).toBe('2.5');
  await field(running, 'Name').setValue('Subtitles');
  await running.app.get('form').trigger('submit');
  await running.settle();
  const { condition } = SOUND;
  expect(asked).toContainEqual(['PATCH /rules/01SOUND', { name: 'Subtitles', condition }]);
});

it('says which rules an update has left needing attention, and why', async () => {
  const text = (await runApp('/batches/rules', rulesApi(SOUND, RULE, { ...NARROW, id: '01X' }).api)).text();
  expect(text.match(/Needs attention/g)).toHaveLength(2);
  expect(text).toContain('“removed” is not there any more: it is skipped.');
  expect(text).toContain(
    '“Identify” is skipped: after an update these settings do not fit any more: First pages, second.',
  );
});

it('is mended by saving it: what is gone is left out', async () => {
  const { api, asked } = rulesApi(RULE);
  const running = await runApp('/batches/rules/01RULE', api);
  expect(running.text()).toContain('Needs attention');
  await running.app.get('form').trigger('submit');
  await running.settle();
  const algorithms = [{ id: 'identify', parameters: { first: 3 } }];
  expect(asked.at(-1)).toEqual([
    'PATCH /rules/01RULE',
    { name: 'Captions', condition: RULE.condition, algorithms },
  ]);
});

it('is mended by saving it: a setting that there was is left out, one that does not fit is changed', async () => {
  const { api, asked } = rulesApi(NARROW);
  const running = await runApp('/batches/rules/01SOUND', api);
  await field(running, 'First pages').setValue('9');
  await running.app.get('form').trigger('submit');
  await running.settle();
  expect(asked.at(-1)).toMatchObject([
    'PATCH /rules/01SOUND',
    { algorithms: [{ id: 'identify', parameters: { first: 9 } }] },
  ]);
});

it('runs a rule on the files that are there, as a batch of the same files and algorithms', async () => {
  const { api, asked } = rulesApi(RULE);
  api.instead.set('POST /batches', () => problem(503, 'UNAVAILABLE'));
  const running = await runApp('/batches/new?rule=01RULE', api);
  expect(running.text()).toContain('Files of the rule “Captions”');
  await eventually(running, () => expect(running.text()).toContain('3 files'));
  await running.app.get('form').trigger('submit');
  await running.settle();
  const { name, condition, algorithms } = RULE;
  const batch = { files: { filter: condition }, algorithms, concurrency: 10 };
  expect(asked).toEqual([
    ['POST /batches/estimate', batch],
    ['POST /batches', { ...batch, name }],
  ]);
});
