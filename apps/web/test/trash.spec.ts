import { describe, expect, it } from 'vitest';
import { de } from '../src/i18n/de.ts';
import { i18n } from '../src/i18n/index.ts';
import { FakeApi, aFile, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';

const PURGE_AT = '2027-01-08T12:00:00.000Z';

function trashOf(...names: string[]): FakeApi {
  const api = new FakeApi();
  api.files = names.map((name) => aFile({ name, deletedAt: '2026-12-09T12:00:00.000Z', purgeAt: PURGE_AT }));
  return api;
}
const names = (): string[] =>
  [...document.querySelectorAll('[role=row][data-index]')].map((row) => row.getAttribute('aria-label')!);
const click = async (running: Running, name: string): Promise<void> => {
  running.button(name).click();
  await running.settle();
};
const purges = ({ api }: Running): string[] => api.calls.filter((call) => call.startsWith('DELETE /trash'));

describe('the trash', () => {
  it('says for how long files stay, and on what day each goes for good', async () => {
    const { text } = await runApp('/trash', trashOf('a.mp4'));
    expect(text()).toContain('Deleted files stay here for 30 days');
    expect(text()).toContain('Gone for good');
    expect(text()).toMatch(/Jan 8, 2027|8 Jan 2027/);
  });

  it.each([
    ['en', /4\.50? MB stored ?Trash: 3\.50? MB ?Previews and results: 1\.0+ MB/],
    ['de', /4,50? MB belegt ?Papierkorb: 3,50? MB ?Vorschaubilder und Ergebnisse: 1,0+ MB/],
  ] as const)('says how much it takes, and what else is stored (%s)', async (language, said) => {
    const api = trashOf('a.mp4');
    api.files[0] = { ...api.files[0]!, size: 3_500_000 };
    api.derivedBytes = 1_000_000;
    const running = await runApp('/trash', api);
    i18n.global.mergeLocaleMessage('de', de);
    i18n.global.locale.value = language;
    await running.settle();
    expect(running.text().replace(/\s+/g, ' ')).toMatch(said);
    i18n.global.locale.value = 'en';
  });

  it('deletes one for good, after it has asked in its row', async () => {
    const running = await runApp('/trash', trashOf('a.mp4', 'b.mp4'));
    await click(running, 'Delete a.mp4 for good');
    expect(document.activeElement?.textContent).toBe('Keep');
    await click(running, 'Keep');
    expect(document.activeElement).toBe(running.button('Delete a.mp4 for good'));
    expect(purges(running)).toEqual([]);

    await click(running, 'Delete a.mp4 for good');
    await click(running, 'Delete for good');
    expect(names()).toEqual(['b.mp4']);
    expect(running.api.files.map(({ name }) => name)).toEqual(['b.mp4']);
    expect(running.text()).toContain('a.mp4 is gone for good.');
  });

  it('brings back what the server did not delete, and takes "not there" for done', async () => {
    const running = await runApp('/trash', trashOf('a.mp4', 'b.mp4'));
    const [a, b] = running.api.files;
    running.api.instead.set(`DELETE /trash/${a!.id}`, () => problem(503, 'UNAVAILABLE'));
    running.api.instead.set(`DELETE /trash/${b!.id}`, () => problem(404, 'NOT_FOUND'));
    await click(running, 'Delete b.mp4 for good');
    await click(running, 'Delete for good');
    expect(running.text()).toContain('b.mp4 is gone for good.');
    await click(running, 'Delete a.mp4 for good');
    await click(running, 'Delete for good');
    expect(running.text()).toContain('Could not be deleted: a.mp4.');
    expect(names()).toContain('a.mp4');
  });

  it('deletes and restores many', async () => {
    const running = await runApp('/trash', trashOf('a.mp4', 'b.mp4', 'c.mp4'));
    for (const name of ['a.mp4', 'b.mp4'])
      running.app.get<HTMLInputElement>(`input[aria-label="Select ${name}"]`).element.click();
    await running.settle();
    expect(running.text()).toContain('2 selected');
    await click(running, 'Delete for good');
    expect(running.text()).toContain('This cannot be undone.');
    await click(running, 'Delete for good');
    expect(names()).toEqual(['c.mp4']);
    expect(running.text()).toContain('2 files are gone for good.');
  });

  it('is emptied page by page, whatever its size', async () => {
    const running = await runApp('/trash', trashOf('a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'e.mp4'));
    await click(running, 'Empty trash');
    expect(purges(running)).toEqual([]);
    await click(running, 'Delete for good');
    expect(purges(running)).toHaveLength(3);
    expect(running.text()).toContain('5 files are gone for good.');
    expect(running.text()).toContain('The trash is empty');
  });
});
