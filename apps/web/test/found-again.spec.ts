import { expect, it, vi } from 'vitest';
import { de } from '../src/i18n/de.ts';
import { i18n } from '../src/i18n/index.ts';
import { FakeApi, aFile } from './fake-api.ts';
import { runApp } from './mount-app.ts';

function apiWith(...files: Parameters<typeof aFile>[0][]): FakeApi {
  const api = new FakeApi();
  api.files = files.map((file) => aFile(file));
  return api;
}
const names = (): string[] =>
  [...document.querySelectorAll('[role=row][data-index]')].map((row) => row.getAttribute('aria-label')!);
const row = (name: string): HTMLElement =>
  document.querySelector<HTMLElement>(`[role=row][aria-label="${name}"]`)!;

it('shows how long, how large and how many pages a file is', async () => {
  await runApp(
    '/files',
    apiWith(
      { name: 'a.mp4', facts: { durationSeconds: 83.4, width: 1920, height: 1080 } },
      { name: 'b.pdf', facts: { pages: 12 } },
    ),
  );
  expect(row('a.mp4').textContent).toContain('1:23 · 1,920 × 1,080');
  expect(row('b.pdf').textContent).toContain('12 pages');
});

it('marks what was searched for in the line that matched, which is text and nothing else', async () => {
  const text = `${'long before '.repeat(4)}the <img src=x onerror=alert(1)> Total`;
  const start = text.indexOf('Total');
  const match = { text, page: 3, field: 'title', marks: [{ start, end: start + 3 }] };
  const running = await runApp('/files?q=tot', apiWith({ name: 'a.pdf', match }));
  await vi.waitFor(() => expect(document.querySelector('mark')).not.toBeNull(), 5000);
  await running.settle();
  const marks = [...row('a.pdf').querySelectorAll('mark')].map((mark) => mark.textContent);
  expect(marks).toEqual(['Tot']);
  const line = row('a.pdf').querySelector('p')!;
  expect(line.textContent).toMatch(/^Page 3 · Title · ….*onerror=alert\(1\)> Total$/);
  expect(line.querySelector('img')).toBeNull();
});

it('filters by what is known of files, and keeps that in the address', async () => {
  const running = await runApp(
    '/files?duration=nonsense',
    apiWith(
      { name: 'long.mp4', facts: { durationSeconds: 900, labels: ['dog'] } },
      { name: 'short.mp4', facts: { durationSeconds: 9 } },
    ),
  );
  expect(names()).toEqual(['long.mp4', 'short.mp4']);
  running.button('Filters').click();
  await running.settle();
  await new Promise((done) => setTimeout(done, 100));
  await running.settle();
  running.button('From 10 min').click();
  await running.settle();
  expect(names()).toEqual(['long.mp4']);
  expect(location.search).toBe('?duration=long');
  const label = document.querySelector<HTMLInputElement>('input[maxlength="40"]')!;
  label.value = 'cat';
  label.dispatchEvent(new Event('change'));
  await running.settle();
  expect(location.search).toBe('?duration=long&label=cat');
  await vi.waitFor(() => expect(running.text()).toContain('You looked for: From 10 min · label “cat”'));
  running.button('Clear filters').click();
  await running.settle();
  expect(location.search).toBe('');
  expect(names()).toHaveLength(2);
});

it('takes a label in the language of the page, and keeps it in the language of the labels', async () => {
  const api = apiWith({ name: 'walk.mp4', facts: { labels: ['dog'] } }, { name: 'other.mp4' });
  const running = await runApp('/files', api);
  i18n.global.mergeLocaleMessage('de', de);
  i18n.global.locale.value = 'de';
  try {
    await running.settle();
    running.button('Filter').click();
    await running.settle();
    const label = await vi.waitFor(() => {
      const field = document.querySelector<HTMLInputElement>('input[maxlength="40"]');
      expect(field).not.toBeNull();
      return field!;
    });
    label.value = 'hund';
    label.dispatchEvent(new Event('change'));
    await running.settle();
    expect(location.search).toBe('?label=dog');
    expect(label.value).toBe('Hund');
    expect(names()).toEqual(['walk.mp4']);
  } finally {
    i18n.global.locale.value = 'en';
  }
});

it('shows what looks like a picture, and goes there', async () => {
  const api = apiWith({ name: 'a.jpg', category: 'image' }, { name: 'copy.jpg', category: 'image' });
  api.similar = [{ file: api.files[1]!, distance: 2 }];
  const running = await runApp(`/files/${api.files[0]!.id}`, api);
  await new Promise((done) => setTimeout(done, 100));
  await running.settle();
  const section = document.querySelector('[aria-label="Looks like this"]')!;
  expect(section.textContent).toContain('The same picture');
  section.querySelector('a')!.click();
  await running.settle();
  expect(location.pathname).toBe(`/files/${api.files[1]!.id}`);
});
