import { describe, expect, it } from 'vitest';
import type { Activity } from '@intake/contract';
import { i18n } from '../src/i18n/index.ts';
import { aDay, FakeApi, problem, USER } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';

const busy: Activity = {
  days: [
    aDay('2026-11-22', { started: 5, ready: 4, completed: 4, bytes: 6_400_000_000, retries: 3, aborted: 1 }),
    aDay('2026-11-23', { started: 2, refused: 1, ready: 1, rejected: 1, bytes: 2_000_000, expired: 2 }),
  ],
  reasons: [
    { kind: 'rejected', code: 'CONTENT_MISMATCH', count: 1 },
    { kind: 'refused', code: 'TYPE_NOT_ALLOWED', count: 1 },
  ],
  failures: [
    {
      id: '01B',
      at: '2026-11-23T11:00:00.000Z',
      kind: 'rejected',
      name: '<b>tool</b>.mp4',
      code: 'CONTENT_MISMATCH',
      detail: 'This is a program named like a video (.mp4); first bytes: 4d5a9000.',
      owner: '0a1b2c3d4e5f',
      ownerEmail: 'bob@example.com',
      fileId: '01FILE',
      requestId: 'request-of-tool',
    },
    {
      ...{
        id: '01A',
        at: '2026-11-23T10:00:00.000Z',
        kind: 'refused',
        name: 'setup.exe',
        owner: '0a1b2c3d4e5f',
      },
      ...{ code: 'TYPE_NOT_ALLOWED', detail: 'Files of this type cannot be uploaded.' },
    },
  ],
};

async function show(
  prepare: (api: FakeApi) => void = (api) => (api.activity = () => busy),
): Promise<Running> {
  const api = new FakeApi();
  prepare(api);
  return runApp('/activity', api);
}

const cells = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map((cell) => cell.textContent!.trim().replaceAll(/\s/g, ' '));

describe('the activity page', () => {
  it('has the sums, the days with the newest first, the reasons and the failures', async () => {
    const { text } = await show();
    expect(cells('main dl:first-of-type dd').slice(0, 4)).toEqual(['5', '6.4 GB', '2', '3']);
    expect(cells('tbody tr:first-child > *')).toEqual([
      ...['Mon, Nov 23', '2', '1', '2', '–', '2', '–', '2.0 MB'],
    ]);
    expect(cells('tbody tr:last-child > *')).toEqual([
      ...['Sun, Nov 22', '5', '4', '–', '–', '–', '1', '6.4 GB'],
    ]);
    expect(text()).toContain('The content is not what the name says.');
    expect(text()).toContain('This is a program named like a video (.mp4); first bytes: 4d5a9000.');
    expect(cells('li h3')).toEqual(['<b>tool</b>.mp4', 'setup.exe']);
    expect(cells('li code')).toEqual(['request-of-tool', '01FILE', '0a1b2c3d4e5f']);
    expect(cells('li dd')).toContain('bob@example.com');
  });

  it('draws a bar for each day and says what it means', async () => {
    await show();
    expect(document.querySelector('svg[role=img]')?.getAttribute('aria-label')).toMatch(/table below/);
    expect(cells('svg title')).toEqual([
      'Sun, Nov 22: 4 ready, 0 not uploaded',
      'Mon, Nov 23: 1 ready, 2 not uploaded',
    ]);
    const [, ready, lost] = [...document.querySelectorAll('svg[role=img] g:last-child rect')];
    expect([ready!.getAttribute('height'), lost!.getAttribute('height')]).toEqual(['25', '50']);
  });

  it('asks for another stretch', async () => {
    const running = await show(() => undefined);
    const asked: number[] = [];
    const { activity } = running.api;
    running.api.activity = (days) => (asked.push(days), activity(days));
    running.button('30 days').click();
    await running.settle();
    expect(asked).toEqual([30]);
  });

  it('speaks German', async () => {
    const { de } = await import('../src/i18n/de.ts');
    i18n.global.setLocaleMessage('de', de);
    i18n.global.locale.value = 'de';
    const { text } = await show();
    i18n.global.locale.value = 'en';
    expect(text()).toContain('Letzte Fehlschläge');
    expect(text()).toContain('Mo., 23. Nov.');
  });

  it('says when nothing has happened yet', async () => {
    expect((await show(() => undefined)).text()).toContain('Nothing has happened yet');
  });

  it('says that nothing went wrong', async () => {
    const { text } = await show((api) => {
      api.activity = () => ({
        days: [aDay('2026-11-23', { started: 1, ready: 1 })],
        reasons: [],
        failures: [],
      });
    });
    expect(text()).toContain('Nothing went wrong in the last two weeks.');
    expect(text()).toContain('Every file was uploaded.');
  });

  it('shows that it is loading', async () => {
    const { app } = await show((api) => {
      api.instead.set('GET /admin/activity', () => new Promise(() => undefined));
    });
    expect(app.find('main [aria-busy=true]').exists()).toBe(true);
  });

  it('says what went wrong, and tries again', async () => {
    const running = await show((api) => {
      api.instead.set('GET /admin/activity', () => problem(503, 'UNAVAILABLE'));
    });
    expect(running.text()).toContain('The activity could not be loaded');
    expect(running.text()).toContain('Request req-42');
    running.api.instead.clear();
    running.button('Try again').click();
    await running.settle();
    expect(running.text()).toContain('Nothing has happened yet');
  });
});

describe('who is no administrator', () => {
  const asMember = (api: FakeApi): void => void (api.user = { ...USER, role: 'member' });

  const places = (): string[] => cells('header nav a');

  it('does not find the page in the header; an administrator does, and gets there', async () => {
    const member = await runApp(
      '/settings',
      Object.assign(new FakeApi(), { user: { ...USER, role: 'member' } }),
    );
    expect(places()).toEqual(['Files', 'Uploads', 'Batches', 'Trash']);
    member.app.unmount();
    const admin = await runApp('/settings');
    expect(places()).toContain('Activity');
    await admin.app.get('a[href="/activity"]').trigger('click');
    await admin.settle();
    expect(location.pathname).toBe('/activity');
  });

  it('reads whose page it is, without an error', async () => {
    const { text, app, api } = await show(asMember);
    expect(text()).toContain('Activity is for administrators');
    expect(api.calls).not.toContain('GET /admin/activity');
    expect(app.find('[role=alert]').exists()).toBe(false);
  });
});
