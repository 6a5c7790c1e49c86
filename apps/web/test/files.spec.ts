import { describe, expect, it, vi } from 'vitest';
import { FakeApi, aFile, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';

function apiWith(...files: Parameters<typeof aFile>[0][]): FakeApi {
  const api = new FakeApi();
  api.files = files.map((file) => aFile(file));
  return api;
}
const names = (): string[] =>
  [...document.querySelectorAll('[role=row][data-index]')].map((row) => row.getAttribute('aria-label')!);
const row = (name: string): HTMLElement =>
  document.querySelector<HTMLElement>(`[role=row][aria-label="${name}"]`)!;
const press = async ({ settle }: Running, key: string): Promise<void> => {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );
  await settle();
};

describe('the list of files', () => {
  it('shows every file with its size, status and time', async () => {
    await runApp(
      '/files',
      apiWith({ name: 'a.mp4', size: 812_000_000 }, { name: 'b.mp4', status: 'rejected' }),
    );
    expect(document.querySelector('[role=grid]')?.getAttribute('aria-label')).toBe('Files');
    expect(names()).toEqual(['a.mp4', 'b.mp4']);
    expect(row('a.mp4').textContent).toMatch(/812\sMB/);
    expect(row('b.mp4').textContent).toContain('Not accepted');
  });

  it('renders what is in sight and fetches the rest page by page', async () => {
    const api = apiWith(...Array.from({ length: 250 }, (_, n) => ({ name: `${n}.mp4` })));
    const running = await runApp('/files', api);
    expect(names().length).toBeLessThan(60);
    expect(running.text()).toContain('250 files');
    row('0.mp4').focus();
    for (const key of ['End', 'End', 'End', 'End']) await press(running, key);
    expect(api.calls.filter((call) => call === 'GET /files')).toHaveLength(3);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('249.mp4');
  });

  it('says in the menu of the person how much is stored', async () => {
    const deletedAt = '2026-11-24T08:00:00.000Z';
    const api = apiWith({ name: 'a.mp4', size: 812_000_000 }, { name: 'b.mp4', size: 8_000_000, deletedAt });
    api.derivedBytes = 30_000_000;
    const running = await runApp('/files', api);
    document.querySelector<HTMLElement>('[aria-haspopup=menu][aria-label^=Account]')!.click();
    await vi.waitFor(
      () =>
        expect(running.text().replace(/\s+/g, ' ')).toMatch(
          /850 MB stored ?Files: 812 MB ?Trash: 8\.0 MB ?Previews and results: 30\.0 MB/,
        ),
      5000,
    );
  });

  it('invites to upload when there is nothing', async () => {
    const { text } = await runApp('/files');
    expect(text()).toContain('No files yet');
    expect(text()).toContain('up to 1 GiB each');
  });

  it('says what failed, with the request to quote, and tries again', async () => {
    const api = apiWith({ name: 'a.mp4' });
    api.instead.set('GET /files', () => problem(500, 'INTERNAL'));
    const running = await runApp('/files', api);
    expect(document.querySelector('[role=alert] h2')?.textContent).toBe('Your files could not be loaded');
    expect(running.text()).toContain('Request req-42');
    api.instead.clear();
    running.button('Try again').click();
    await running.settle();
    expect(names()).toEqual(['a.mp4']);
  });

  it('filters by type and name, and keeps that in the address', async () => {
    const running = await runApp(
      '/files',
      apiWith(
        { name: 'a.mp4' },
        { name: 'b.pdf', category: 'document' },
        { name: 'c.pdf', category: 'document' },
      ),
    );
    running.button('Documents 2').click();
    await running.settle();
    expect(names()).toEqual(['b.pdf', 'c.pdf']);
    await running.app.get('[role=searchbox]').setValue('C');
    await new Promise((done) => setTimeout(done, 300));
    await running.settle();
    expect(names()).toEqual(['c.pdf']);
    expect(location.search).toBe('?category=document&q=C');
    await running.app.get('[role=searchbox]').setValue('nothing like it');
    await new Promise((done) => setTimeout(done, 300));
    await running.settle();
    await vi.waitFor(() => expect(running.text()).toContain('No file matches'));
    running.button('Clear filters').click();
    await running.settle();
    expect(names()).toHaveLength(3);
  });

  it('is walked, opened, selected and deleted by keyboard', async () => {
    const running = await runApp('/files', apiWith({ name: 'a.mp4' }, { name: 'b.mp4' }, { name: 'c.mp4' }));
    await press(running, 'j');
    expect(document.activeElement).toBe(row('a.mp4'));
    await press(running, 'j');
    await press(running, 'Enter');
    expect(location.pathname).toBe(`/files/${running.api.files[1]!.id}`);
    await press(running, 'ArrowDown');
    expect(location.pathname).toBe(`/files/${running.api.files[2]!.id}`);
    await press(running, 'Escape');
    expect(location.pathname).toBe('/files');
    await press(running, 'x');
    expect(row('c.mp4').getAttribute('aria-selected')).toBe('true');
    await press(running, 'Delete');
    expect(names()).toEqual(['a.mp4', 'b.mp4']);
  });

  it('deletes at once and brings back by undo', async () => {
    const running = await runApp('/files', apiWith({ name: 'a.mp4' }, { name: 'b.mp4' }));
    row('a.mp4').querySelector<HTMLElement>('input')!.click();
    await running.settle();
    running.button('Move to trash').click();
    await running.settle();
    expect(names()).toEqual(['b.mp4']);
    expect(running.text()).toContain('a.mp4 is in the trash.');
    running.button('Undo').click();
    await running.settle();
    expect(names()).toEqual(['a.mp4', 'b.mp4']);
  });

  it('gives the focus to the next file when one is deleted, and to the list when the details close', async () => {
    const running = await runApp('/files', apiWith({ name: 'a.mp4' }, { name: 'b.mp4' }, { name: 'c.mp4' }));
    row('b.mp4').focus();
    await press(running, 'Delete');
    expect(document.activeElement).toBe(row('c.mp4'));
    await press(running, 'Enter');
    running.button('Close details').focus();
    running.button('Close details').click();
    await running.settle();
    expect(document.activeElement).toBe(row('c.mp4'));
  });

  it('offers a menu for every file', async () => {
    const running = await runApp('/files', apiWith({ name: 'a.mp4' }, { name: 'b.mp4' }));
    row('b.mp4').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    await running.settle();
    const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'Details',
      'Download',
      'RenameF2',
      'Copy link',
      'Move to trash',
    ]);
    items[2]!.click();
    await running.settle();
    expect(running.app.get<HTMLInputElement>('input[aria-label="New name"]').element.value).toBe('b.mp4');
  });

  it('offers to select all that match, not only what is loaded', async () => {
    const running = await runApp(
      '/files',
      apiWith(...Array.from({ length: 250 }, (_, n) => ({ name: `${n}.mp4` }))),
    );
    running.app.get<HTMLInputElement>('input[aria-label="Select all loaded files"]').element.click();
    await running.settle();
    expect(running.text()).toContain('99 selected');
    running.button('Select all that match').click();
    await running.settle();
    expect(running.text()).toContain('250 selected');
  });

  it('filters by time, and is then in the order of time', async () => {
    const now = new Date().toISOString();
    const running = await runApp(
      '/files?since=week&sort=name',
      apiWith(
        { name: 'new.mp4', createdAt: now },
        { name: 'old.mp4', createdAt: '2020-01-01T00:00:00.000Z' },
      ),
    );
    expect(names()).toEqual(['new.mp4']);
    running.button('Filters').click();
    await running.settle();
    running.button('Any time').click();
    await running.settle();
    expect(names()).toHaveLength(2);
    expect(location.search).toBe('?sort=name');
  });

  it('names what was looked for when nothing matches', async () => {
    const { text } = await runApp('/files?q=holiday&category=video');
    await vi.waitFor(() => expect(text()).toContain('You looked for: “holiday” · Video'));
  });

  it('steps from file to file in the details', async () => {
    const api = apiWith({ name: 'a.mp4' }, { name: 'b.mp4' });
    const running = await runApp(`/files/${api.files[0]!.id}`, api);
    expect(running.button('Previous file').disabled).toBe(true);
    running.button('Next file').click();
    await running.settle();
    expect(location.pathname).toBe(`/files/${api.files[1]!.id}`);
  });

  it('shows again what could not be deleted', async () => {
    const api = apiWith({ name: 'a.mp4' });
    api.instead.set(`DELETE /files/${api.files[0]!.id}`, () => problem(503, 'UNAVAILABLE'));
    const running = await runApp('/files', api);
    row('a.mp4').querySelector<HTMLElement>('input')!.click();
    await running.settle();
    running.button('Move to trash').click();
    await running.settle();
    expect(names()).toEqual(['a.mp4']);
    expect(running.text()).toContain('Could not be deleted: a.mp4. The server cannot answer right now.');
  });
});

describe('the trash', () => {
  it('restores', async () => {
    const running = await runApp(
      '/trash',
      apiWith({ name: 'gone.mp4', deletedAt: new Date().toISOString() }, { name: 'kept.mp4' }),
    );
    expect(names()).toEqual(['gone.mp4']);
    running.button('Restore gone.mp4').click();
    await running.settle();
    expect(running.text()).toContain('The trash is empty');
    expect(running.api.files[0]!.deletedAt).toBeUndefined();
  });
});

describe('one file', () => {
  it('shows its receipt beside the list', async () => {
    const api = apiWith({ name: 'a.mp4', size: 12_345_678 });
    const { text } = await runApp(`/files/${api.files[0]!.id}`, api);
    expect(names()).toEqual(['a.mp4']);
    expect(text()).toContain('rosUhgp5mIE=');
    expect(text()).toContain('12,345,678 bytes');
    expect(document.querySelector('video')?.getAttribute('src')).toBe(
      `http://storage.test/${api.files[0]!.id}`,
    );
  });

  it('says that only a password opens it', async () => {
    const api = apiWith({ name: 'a.docx', encrypted: true });
    expect((await runApp(`/files/${api.files[0]!.id}`, api)).text()).toContain('Only a password opens it');
  });

  it('says why it was rejected, and offers no download', async () => {
    const reason = {
      code: 'CONTENT_MISMATCH',
      detail: 'A program.',
      claimed: 'mp4',
      found: 'exe',
      firstBytes: 'MZ',
    };
    const api = apiWith({ status: 'rejected', checksum: null, reason });
    const running = await runApp(`/files/${api.files[0]!.id}`, api);
    expect(running.text()).toContain(
      "This is a program named like an MP4 video (.mp4); first bytes: MZ. Programs can't be uploaded.",
    );
    expect(running.button('Download').disabled).toBe(true);
    expect(document.querySelector('video')).toBeNull();
  });

  it('is renamed in place, and a refusal is said there', async () => {
    const api = apiWith({ name: 'a.mp4' });
    const running = await runApp(`/files/${api.files[0]!.id}`, api);
    running.button('Rename').click();
    await running.settle();
    const field = running.app.get<HTMLInputElement>('input[aria-label="New name"]');
    await field.setValue('x/y.mp4');
    await running.app.get('aside form').trigger('submit');
    await running.settle();
    expect(running.app.get('#rename-problem').text()).toBe('A file name cannot contain a slash.');
    await field.setValue('better.mp4');
    await running.app.get('aside form').trigger('submit');
    await running.settle();
    expect(running.app.get('aside h2').text()).toBe('better.mp4');
    expect(names()).toEqual(['better.mp4']);
  });

  it('says when it is not there', async () => {
    const { text } = await runApp('/files/nothing', apiWith({}));
    expect(text()).toContain('This file is not here');
  });
});
