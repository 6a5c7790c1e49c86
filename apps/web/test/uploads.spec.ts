import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { FakeApi, PASSWORD, USER } from './fake-api.ts';
import { anItem, fakeEngine } from './fake-engine.ts';
import { runApp, type Running } from './mount-app.ts';

let fake = fakeEngine();
vi.mock('../src/uploads/engine.ts', () => ({ openEngine: async () => fake.engine }));
beforeEach(() => (fake = fakeEngine()));

const plain = (text: string | undefined): string => (text ?? '').replace(/\s/g, ' ');
const line = (): string => plain(document.querySelector('[data-testid=upload-line]')?.textContent?.trim());
const tray = (): HTMLElement | null => document.querySelector('section[aria-label=Uploads]');
const spoken = (): string => document.querySelector('p[aria-live]')!.textContent!;
const GB = 1_000_000_000;

describe('the line of the tray', () => {
  const total = {
    files: 41,
    filesReady: 3,
    filesActive: 38,
    bytes: 6.4 * GB,
    sentBytes: 2.1 * GB,
    storedBytes: 2 * GB,
  };
  const says = async (...news: Parameters<typeof fake.say>): Promise<string> => {
    await runApp('/files');
    fake.say(...news);
    await nextTick();
    return line();
  };

  it('is not there while nothing is uploaded', async () => {
    await runApp('/files');
    expect(tray()).toBeNull();
  });
  it('counts, measures and estimates', async () =>
    expect(await says([anItem()], { ...total, speed: 38_400_000, secondsLeft: 112 })).toBe(
      '3 of 41 files, 2.1 of 6.4 GB, 38 MB/s, about 2 min',
    ));
  it('leaves out what is not steady', async () =>
    expect(await says([anItem()], total)).toBe('3 of 41 files, 2.1 of 6.4 GB'));
  it('says that it is paused', async () =>
    expect(await says([anItem({ phase: 'paused' })], { ...total, filesActive: 1 })).toBe(
      'Paused. 2.0 of 6.4 GB are safe.',
    ));
  it('says that one is offline', async () =>
    expect(await says([anItem({ phase: 'offline' })], total)).toBe(
      'You are offline. 2.0 of 6.4 GB are safe; it goes on by itself.',
    ));
  it('says that the session has ended', async () =>
    expect(await says([anItem({ phase: 'paused', note: { code: 'SIGNED_OUT', detail: '' } })], total)).toBe(
      'Sign in to go on. 2.0 of 6.4 GB are safe.',
    ));
  it('says that another tab is at work', async () =>
    expect(
      await says([anItem({ phase: 'waiting', note: { code: 'OTHER_TAB', detail: '' } })], total),
    ).toContain('Another tab is uploading'));
  it('says that the server is busy', async () =>
    expect(
      await says([anItem({ phase: 'waiting', note: { code: 'SERVER_BUSY', detail: '' } })], total),
    ).toContain('The server is busy'));
  it('says what arrived', async () =>
    expect(await says([anItem({ phase: 'ready' })], { files: 1, filesReady: 1, bytes: 6.4 * GB })).toBe(
      '1 file uploaded, 6.4 GB',
    ));
  it('says what did not', async () =>
    expect(
      await says([anItem({ phase: 'ready' }), anItem({ id: 'b', phase: 'failed' })], {
        filesReady: 1,
        filesFailed: 1,
      }),
    ).toBe('1 file uploaded, 1 not uploaded'));
});

describe('the tray', () => {
  it('is full only when the server has said so', async () => {
    const { settle } = await runApp('/files');
    fake.say([anItem({ phase: 'verifying', sentBytes: 1e8, storedBytes: 1e8, verified: true })], {
      filesActive: 1,
    });
    await settle();
    const bar = document.querySelector('[role=progressbar][aria-label="Progress of a.mp4"]')!;
    expect(Number(bar.getAttribute('aria-valuenow'))).toBeLessThan(100);
    fake.say([anItem({ phase: 'ready', sentBytes: 1e8, storedBytes: 1e8, verified: true })], {
      filesReady: 1,
    });
    await nextTick();
    expect(bar.getAttribute('aria-valuenow')).toBe('100');
  });

  it('judges in sight: refused with reason and limit, large with the time that it takes', async () => {
    localStorage.setItem('intake.speed', '10000000');
    const { settle, text } = await runApp('/files');
    const problem = { code: 'FILE_TOO_LARGE', title: '', detail: '', retryable: false, limit: 2 ** 30 };
    fake.say([
      anItem({ phase: 'refused', name: 'huge.mov', problem }),
      anItem({ id: 'b', size: GB, phase: 'queued', warnings: [{ code: 'LARGE_FILE', detail: '' }] }),
    ]);
    await settle();
    expect(text()).toContain('This file is too large. The limit is 1 GiB.');
    expect(plain(text())).toContain('Large file: about 2 min at 10 MB/s.');
    expect(spoken()).toBe('huge.mov was not uploaded. This file is too large. The limit is 1 GiB.');
  });

  it('passes on what is asked of it', async () => {
    const { button, settle } = await runApp('/files');
    const problem = { code: 'SERVER_BUSY', title: '', detail: '', retryable: true };
    fake.say(
      [
        anItem(),
        anItem({ id: 'b', name: 'b.mp4', phase: 'paused' }),
        anItem({ id: 'c', name: 'c.mp4', phase: 'failed', problem }),
      ],
      { filesActive: 2, filesFailed: 1 },
    );
    await settle();
    const clicks: [string, keyof typeof fake.engine, string?][] = [
      ['Pause a.mp4', 'pause', 'a'],
      ['Cancel a.mp4', 'cancel', 'a'],
      ['Resume b.mp4', 'resume', 'b'],
      ['Retry c.mp4', 'retry', 'c'],
      ['Remove c.mp4 from the list', 'remove', 'c'],
      ['Pause all', 'pauseAll'],
      ['Retry failed', 'retryFailed'],
      ['Clear finished', 'clearFinished'],
    ];
    for (const [name, call, id] of clicks) {
      button(name).click();
      await nextTick();
      expect([name, fake.engine[call].mock.calls]).toEqual([name, [id === undefined ? [] : [id]]]);
    }
  });

  it('keeps the focus where a button turns into another or a row disappears', async () => {
    const { button, settle } = await runApp('/files');
    fake.say([anItem(), anItem({ id: 'b', name: 'b.mp4', phase: 'cancelled' })], { filesActive: 1 });
    await settle();
    button('Pause all').focus();
    fake.say([anItem({ phase: 'paused' })], { filesActive: 1 });
    await settle();
    expect(document.activeElement).toBe(button('Resume all'));
    button('Cancel a.mp4').focus();
    fake.say([anItem({ phase: 'cancelled' })], {});
    await settle();
    expect(document.activeElement?.closest('[role=listitem]')).not.toBeNull();
  });

  it('tells the list when a file is ready', async () => {
    const { api, settle } = await runApp('/files');
    const before = api.calls.filter((call) => call === 'GET /files').length;
    fake.say([anItem({ phase: 'ready' })], { filesReady: 1 });
    await settle();
    expect(api.calls.filter((call) => call === 'GET /files').length).toBeGreaterThan(before);
  });

  it('renders only what is in sight of thousands', async () => {
    const { settle } = await runApp('/files');
    fake.say(
      Array.from({ length: 5000 }, (_, n) => anItem({ id: String(n), name: `${n}.jpg` })),
      { filesActive: 5000 },
    );
    await settle();
    expect(document.querySelectorAll('[role=listitem]').length).toBeLessThan(60);
    expect(document.querySelector('[role=listitem]')?.getAttribute('aria-setsize')).toBe('5000');
  });
});

describe('taking files', () => {
  it('from the input, which can take the same file again', async () => {
    const { app } = await runApp('/files');
    const input = app.get<HTMLInputElement>('[data-testid=file-input]');
    const file = new File(['x'], 'x.mp4');
    Object.defineProperty(input.element, 'files', { get: () => [file], configurable: true });
    await input.trigger('change');
    await nextTick();
    expect(fake.engine.add).toHaveBeenCalledWith([{ file }]);
    expect(input.element.value).toBe('');
  });

  const carrying = (type: string, file: File): Event => {
    const data = {
      types: ['Files'],
      items: [{ kind: 'file', webkitGetAsEntry: () => null, getAsFile: () => file }],
      dropEffect: '',
    };
    const event = new Event(type, { bubbles: true, cancelable: true });
    return Object.assign(event, { dataTransfer: data, clipboardData: data });
  };

  it('from a drop anywhere, after saying what is allowed', async () => {
    const { settle } = await runApp('/settings');
    const file = new File(['x'], 'x.mp4');
    window.dispatchEvent(carrying('dragover', file));
    await nextTick();
    expect(document.querySelector('[data-testid=drop-target]')?.textContent).toContain('Up to 1 GiB each.');
    const drop = carrying('drop', file);
    window.dispatchEvent(drop);
    await settle();
    expect(drop.defaultPrevented).toBe(true);
    expect(document.querySelector('[data-testid=drop-target]')).toBeNull();
    expect(fake.engine.add.mock.calls[0]![0][0].file).toBe(file);
  });

  it('from the clipboard, but not while somebody pastes into a field', async () => {
    const { app, settle } = await runApp('/settings');
    const file = new File(['x'], 'image.png');
    const input = document.createElement('input');
    app.element.parentElement!.append(input);
    input.dispatchEvent(carrying('paste', file));
    await settle();
    expect(fake.engine.add).not.toHaveBeenCalled();
    document.body.dispatchEvent(carrying('paste', file));
    await settle();
    expect(fake.engine.add.mock.calls[0]![0][0].file).toBe(file);
  });
});

describe('unfinished uploads', () => {
  const upload = {
    uploadId: 'u1',
    name: 'half.mp4',
    path: '',
    size: GB,
    createdAt: '2026-11-23T10:00:00Z',
    expiresAt: '2026-11-30T10:00:00Z',
    hasFile: false,
  };
  const give = async ({ app, settle }: Running, file: File): Promise<void> => {
    const input = app.get<HTMLInputElement>('[data-testid=continue-input]');
    Object.defineProperty(input.element, 'files', { get: () => [file], configurable: true });
    await input.trigger('change');
    await settle();
  };
  const start = async (more = {}): Promise<Running> => {
    fake.unfinished.push({ ...upload, ...more });
    const running = await runApp('/uploads');
    expect(running.text()).toContain('half.mp4');
    return running;
  };

  it('go on with the same file, and refuse another one in words', async () => {
    const running = await start();
    fake.engine.continueUpload.mockRejectedValueOnce({ problem: { code: 'NOT_SAME_FILE', detail: '' } });
    running.button('Continue half.mp4').click();
    await give(running, new File(['x'], 'other.mp4'));
    expect(running.text()).toContain('This is a different file.');
    const file = new File(['x'], 'half.mp4');
    await give(running, file);
    expect(fake.engine.continueUpload).toHaveBeenLastCalledWith('u1', file);
    expect(running.text()).not.toContain('Unfinished uploads');
  });

  it('go on without asking where the browser still has the file', async () => {
    const running = await start({ hasFile: true });
    running.button('Continue half.mp4').click();
    await running.settle();
    expect(fake.engine.continueUpload).toHaveBeenCalledWith('u1', undefined);
  });

  it('can be dropped', async () => {
    const running = await start();
    running.button('Discard half.mp4').click();
    await running.settle();
    expect(fake.engine.dropUpload).toHaveBeenCalledWith('u1');
    expect(running.text()).not.toContain('half.mp4');
  });
});

describe('the session', () => {
  it('may end while uploading: signing in loses nothing and goes on', async () => {
    const api = new FakeApi();
    const { app, settle, text } = await runApp('/settings', api);
    const note = { code: 'SIGNED_OUT', detail: '' } as const;
    fake.say([anItem({ phase: 'paused', note })], { filesActive: 1, bytes: GB });
    api.token = 'token-2';
    api.cookie = false;
    await app.get('a[href="/trash"]').trigger('click');
    await settle();
    expect(location.pathname).toBe('/sign-in');
    expect(text()).toContain('Uploads are paused and go on after you sign in.');
    expect(text()).toContain('a.mp4');
    expect(fake.engine.destroy).not.toHaveBeenCalled();
    await app.get('#email').setValue(USER.email);
    await app.get('#password').setValue(PASSWORD);
    await app.get('form').trigger('submit');
    await settle();
    expect(fake.engine.resumeAll).toHaveBeenCalledTimes(1);
    expect(location.pathname).toBe('/trash');
  });

  it('is asked about before it is left in the middle of an upload', async () => {
    const { button, settle, text } = await runApp('/settings');
    fake.say([anItem()], { filesActive: 1 });
    await nextTick();
    button('Sign out').click();
    await settle();
    expect(document.activeElement?.textContent).toBe('Stay signed in');
    expect(text()).toContain('1 upload is running.');
    expect(fake.engine.destroy).not.toHaveBeenCalled();
    button('Sign out anyway').click();
    await settle();
    expect(fake.engine.destroy).toHaveBeenCalledTimes(1);
    expect(location.pathname).toBe('/sign-in');
    expect(text()).not.toContain('a.mp4');
  });
});
