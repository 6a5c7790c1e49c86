import type { HistoryEntry } from '@intake/contract';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { aFile, FakeApi, PASSWORD, USER } from './fake-api.ts';
import { anItem, fakeEngine } from './fake-engine.ts';
import { LOOKS } from '../src/uploads/phase-look.ts';
import { runApp, type Running } from './mount-app.ts';
import { useUploads } from '../src/uploads/uploads.store.ts';

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
    const { settle } = await runApp('/files');
    fake.say(...news);
    await settle();
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
  it('says that a pause is about to begin', async () =>
    expect(
      await says(
        [anItem({ phase: 'paused', note: { code: 'FINISHING_PARTS', detail: '', parts: 2 } })],
        total,
      ),
    ).toBe('Finishing what is nearly sent, then paused. 2.0 of 6.4 GB are safe.'));
  it('says that nothing answers', async () =>
    expect(await says([anItem({ phase: 'offline' })], total)).toBe(
      'No answer from the server. 2.0 of 6.4 GB are safe; it goes on by itself.',
    ));
  it('says once that one is offline, above the page', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    expect(await says([anItem({ phase: 'offline' })], total)).toBe(
      '2.0 of 6.4 GB are safe; it goes on by itself.',
    );
    expect(document.body.textContent?.match(/offline/gi)).toEqual(['offline']);
    vi.restoreAllMocks();
  });
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
    ).toContain('The server asked for a pause'));
  it('says what arrived', async () =>
    expect(
      await says([anItem({ phase: 'ready', size: 6.4 * GB })], { files: 1, filesReady: 1, bytes: 6.4 * GB }),
    ).toBe('1 file uploaded, 6.4 GB'));
  it('says what was cancelled, and not that it is finished', async () =>
    expect(await says([anItem({ phase: 'cancelled' })], { files: 0 })).toBe('1 upload cancelled'));
  it('says what did not', async () =>
    expect(
      await says([anItem({ phase: 'ready' }), anItem({ id: 'b', phase: 'failed' })], {
        filesReady: 1,
        filesFailed: 1,
      }),
    ).toMatch(/^1 file uploaded, 100 MB\s*1 not uploaded$/));
  it('warns of a large file before it starts, and has one estimate at a time', async () => {
    localStorage.setItem('intake.speed', '10000000');
    const large = anItem({ size: GB, phase: 'starting', warnings: [{ code: 'LARGE_FILE', detail: '' }] });
    const active = { filesActive: 1, bytes: GB };
    expect(await says([large], active)).toBe('0 of 1 file, 0.0 of 1.0 GB');
    expect(plain(tray()!.textContent!)).toContain('Large file: about 2 min at 10 MB/s');
    fake.say([{ ...large, phase: 'uploading', secondsLeft: 80 }], {
      ...active,
      speed: 12e6,
      secondsLeft: 80,
    });
    await nextTick();
    expect(plain(tray()!.textContent!).match(/about/g)).toEqual(['about']);
  });
});

describe('the bar of all uploads', () => {
  const bar = (): HTMLElement =>
    document.querySelector('[role=progressbar][aria-label="Progress of all uploads"]')!;
  const shown = async (...news: Parameters<typeof fake.say>): Promise<HTMLElement> => {
    const { settle } = await runApp('/files');
    fake.say(...news);
    await settle();
    return bar();
  };
  const red = (): HTMLElement | null => bar().querySelector('[data-testid=not-uploaded]');

  it('is red in proportion to what was refused, and never full of green then', async () => {
    const items = [
      ...Array.from({ length: 20 }, (_, i) => anItem({ id: `r${i}`, phase: 'ready', storedBytes: 1e8 })),
      ...Array.from({ length: 8 }, (_, i) => anItem({ id: `x${i}`, phase: 'refused' })),
    ];
    await shown(items, {
      ...{ files: 20, filesReady: 20, filesFailed: 8 },
      ...{ bytes: 20e8, sentBytes: 20e8, storedBytes: 20e8 },
    });
    expect(Number(red()!.style.flexGrow)).toBeCloseTo(8 / 28);
    expect(Number(bar().getAttribute('aria-valuenow'))).toBe(71);
    expect(plain(bar().getAttribute('aria-valuetext')!)).toBe('20 files uploaded, 2.0 GB, 8 not uploaded');
  });

  it('leaves what failed half-way out of what can still arrive', async () => {
    const failed = anItem({ id: 'f', phase: 'failed', sentBytes: 5e7, storedBytes: 5e7 });
    const ready = anItem({ id: 'r', phase: 'ready', sentBytes: 1e8, storedBytes: 1e8 });
    await shown([failed, ready], {
      ...{ files: 2, filesReady: 1, filesFailed: 1 },
      ...{ bytes: 2e8, sentBytes: 1.5e8, storedBytes: 1.5e8 },
    });
    expect(bar().querySelector<HTMLElement>('.bar-ready')!.style.width).toBe('100%');
    expect(Number(red()!.style.flexGrow)).toBe(0.5);
  });

  it('agrees with the words while everything is being verified', async () => {
    await shown([anItem({ phase: 'verifying', sentBytes: 1e8, storedBytes: 1e8 })], {
      ...{ filesActive: 1, bytes: 1e8, sentBytes: 1e8, storedBytes: 1e8 },
    });
    expect(line()).toBe('1 file is being verified');
    expect(bar().dataset.look).toBe('checking');
    expect(bar().getAttribute('aria-valuenow')).toBe('95');
    expect(bar().querySelector<HTMLElement>('.bar-ready')!.style.width).toBe('0%');
  });

  it.each(['paused', 'offline', 'retrying', 'waiting'] as const)(
    'looks its own way while %s',
    async (phase) => {
      await shown([anItem({ phase })], { filesActive: 1, bytes: 1e8 });
      expect(bar().dataset.look).toBe(phase);
    },
  );
});

describe('what each phase looks like', () => {
  it('is like no other that means something else', () => {
    const groups = [
      ['starting', 'uploading'],
      ['finishing', 'verifying'],
      ['refused', 'rejected', 'failed'],
    ];
    const of = Map.groupBy(Object.entries(LOOKS), ([, { icon }]) => icon);
    expect(
      [...of.values()].map((same) => same.map(([phase]) => phase)).filter((same) => same.length > 1),
    ).toEqual(groups);
  });
});

describe('the tray', () => {
  const opened = async (...news: Parameters<typeof fake.say>): Promise<Running> => {
    const running = await runApp('/files');
    fake.say(...news);
    await running.settle();
    running.button('Show uploads').click();
    await running.settle();
    return running;
  };

  it('never opens by itself, whatever happens', async () => {
    const { settle, button } = await runApp('/files');
    fake.say([anItem(), anItem({ id: 'b', phase: 'refused' })], { filesActive: 1, filesFailed: 1 });
    await settle();
    expect(document.querySelector('[role=listitem]')).toBeNull();
    expect(button('Show uploads').getAttribute('aria-expanded')).toBe('false');
  });

  it('opens and closes by T and Esc, and the focus comes along and goes back', async () => {
    const { app, settle, button } = await runApp('/settings');
    fake.say([anItem()], { filesActive: 1 });
    await settle();
    const link = app.get<HTMLElement>('a[href="/trash"]').element;
    link.focus();
    const press = (key: string) =>
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
    press('t');
    await settle();
    expect(document.activeElement).toBe(button('Hide uploads'));
    press('Escape');
    await settle();
    expect(document.activeElement).toBe(link);
    expect(document.querySelector('[role=listitem]')).toBeNull();
  });

  it('has a check and a way to the file instead of a bar, and says what had not to be sent', async () => {
    const { text } = await opened(
      [
        anItem({ phase: 'ready', fileId: 'f1', alreadyStored: true }),
        anItem({ id: 'b', name: 'b.mp4', phase: 'cancelled' }),
      ],
      { filesReady: 1 },
    );
    expect(document.querySelector('[role=listitem] [role=progressbar]')).toBeNull();
    expect(document.querySelector('a[aria-label="Open a.mp4"]')?.getAttribute('href')).toBe('/files/f1');
    expect(text()).toContain('Already stored, nothing had to be sent');
  });

  it('says quietly how the analysis of what arrived goes', async () => {
    const api = new FakeApi();
    api.files = [aFile({ id: 'f1', processing: { state: 'running', run: 'r1', progress: 0.4 } })];
    const { button, settle, text } = await runApp('/settings', api);
    fake.say([anItem({ phase: 'ready', fileId: 'f1' })], { filesReady: 1 });
    await settle();
    button('Show uploads').click();
    await settle();
    expect(plain(text())).toContain('Being analysed, 40%');
    expect(document.querySelector('[role=listitem] [role=progressbar]')).toBeNull();
  });

  it('is full only when the server has said so', async () => {
    const whole = { bytes: 1e8, sentBytes: 1e8, storedBytes: 1e8 };
    await opened([anItem({ phase: 'verifying', sentBytes: 1e8, storedBytes: 1e8, verified: true })], {
      ...whole,
      filesActive: 1,
    });
    const bars = [...document.querySelectorAll('[role=progressbar]')];
    expect(bars.map((bar) => bar.getAttribute('aria-valuenow'))).toEqual(['95', '95']);
    fake.say([anItem({ phase: 'ready', sentBytes: 1e8, storedBytes: 1e8, verified: true })], {
      ...whole,
      filesReady: 1,
    });
    await nextTick();
    expect(bars[0]!.getAttribute('aria-valuenow')).toBe('100');
  });

  it('says why a file was refused, and that another one is large', async () => {
    const problem = { code: 'FILE_TOO_LARGE', title: '', detail: '', retryable: false, limit: 2 ** 30 };
    const { text } = await opened([
      anItem({ phase: 'refused', name: 'huge.mov', problem }),
      anItem({ id: 'b', size: GB, phase: 'queued', warnings: [{ code: 'LARGE_FILE', detail: '' }] }),
    ]);
    expect(text()).toContain('This file is too large. The limit is 1 GiB.');
    expect(plain(text())).toContain('1.0 GB · Large file');
    expect(spoken()).toBe('huge.mov was not uploaded. This file is too large. The limit is 1 GiB.');
  });

  it('passes on what is asked of it', async () => {
    const problem = { code: 'SERVER_BUSY', title: '', detail: '', retryable: true };
    const { button } = await opened(
      [
        anItem(),
        anItem({ id: 'b', name: 'b.mp4', phase: 'paused' }),
        anItem({ id: 'c', name: 'c.mp4', phase: 'failed', problem }),
      ],
      { filesActive: 2, filesFailed: 1 },
    );
    const clicks: [string, keyof typeof fake.engine, string?][] = [
      ['Pause a.mp4', 'pause', 'a'],
      ['Cancel a.mp4', 'cancel', 'a'],
      ['Resume b.mp4', 'resume', 'b'],
      ['Retry c.mp4', 'retry', 'c'],
      ['Remove c.mp4 from the list', 'remove', 'c'],
      ['Pause all', 'pauseAll'],
      ['Retry failed', 'retryFailed'],
      ['Clear what is over', 'clearFinished'],
    ];
    for (const [name, call, id] of clicks) {
      button(name).click();
      await nextTick();
      expect([name, fake.engine[call].mock.calls]).toEqual([name, [id === undefined ? [] : [id]]]);
    }
  });

  it('takes back a cancelled upload for as long as that loses nothing', async () => {
    const { button, settle } = await opened([anItem({ phase: 'cancelled', undoable: true })]);
    expect(() => button('Retry a.mp4')).toThrow();
    button('Undo cancelling a.mp4').click();
    await settle();
    expect(fake.engine.retry).toHaveBeenCalledWith('a');
    fake.say([anItem({ phase: 'cancelled' })]);
    await settle();
    button('Retry a.mp4');
  });

  it('keeps the focus where a button turns into another or a row disappears', async () => {
    const { button, settle } = await opened(
      [anItem(), anItem({ id: 'b', name: 'b.mp4', phase: 'cancelled' })],
      {
        filesActive: 1,
      },
    );
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
    await opened(
      Array.from({ length: 5000 }, (_, n) => anItem({ id: String(n), name: `${n}.jpg` })),
      { filesActive: 5000 },
    );
    expect(document.querySelectorAll('[role=listitem]').length).toBeLessThan(60);
    expect(document.querySelector('[role=listitem]')?.getAttribute('aria-setsize')).toBe('5000');
  });
});

describe('a file that has arrived', () => {
  it('stands in the list before the server is asked', async () => {
    const api = new FakeApi();
    const running = await runApp('/files', api);
    fake.say([anItem({ name: 'new.mp4' })], { filesActive: 1 });
    await running.settle();
    let answer = (): void => {};
    const waiting = new Promise<void>((resolve) => (answer = resolve));
    api.instead.set('GET /files', () => waiting.then(() => Response.json({ items: [], nextCursor: null })));
    const ready = anItem({ name: 'new.mp4', phase: 'ready', fileId: '01NEW', checksum: 'rosUhgp5mIE=' });
    fake.say([ready], { filesReady: 1 });
    await running.settle();
    expect(document.querySelector('[role=row][data-index]')?.getAttribute('aria-label')).toBe('new.mp4');
    answer();
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

  it('can be discarded, and taken back for a while', async () => {
    const running = await start();
    running.button('Discard half.mp4').click();
    await running.settle();
    expect(fake.engine.discardUpload).toHaveBeenCalledWith('u1');
    expect(running.text()).toContain('Discarded.');
    expect(() => running.button('Continue half.mp4')).toThrow();
    running.button('Undo discarding half.mp4').click();
    await running.settle();
    expect(fake.engine.undoDiscard).toHaveBeenCalledWith('u1');
    running.button('Discard half.mp4').click();
    fake.change('u1', null);
    await running.settle();
    expect(running.text()).not.toContain('half.mp4');
  });

  it('that another tab is sending are followed here, and neither continued nor discarded', async () => {
    const elsewhere = {
      phase: 'uploading',
      sentBytes: GB / 2,
      storedBytes: GB / 4,
      secondsLeft: 60,
    } as const;
    const running = await start({ elsewhere });
    expect(plain(running.text())).toContain('In another tab of this browser: 0.5 of 1.0 GB');
    expect(document.querySelector('[aria-label="Unfinished uploads"] [role=progressbar]')).not.toBeNull();
    expect(() => running.button('Continue half.mp4')).toThrow();
    expect(() => running.button('Discard half.mp4')).toThrow();
    fake.change('u1', { elsewhere: undefined });
    await running.settle();
    running.button('Discard half.mp4');
  });

  it('are asked for without the engine, which is fetched when there is one or a file is added', async () => {
    const api = new FakeApi();
    api.unfinished = false;
    const { settle } = await runApp('/files', api, { justNow: true });
    expect(api.calls).toContain('GET /files');
    expect(api.calls).not.toContain('GET /uploads');
    await vi.waitFor(() => expect(api.calls).toContain('GET /uploads'), 3000);
    expect(fake.engine.subscribe).not.toHaveBeenCalled();
    await useUploads().add([{ file: new File(['x'], 'a.mp4') }]);
    await settle();
    expect(fake.engine.subscribe).toHaveBeenCalledTimes(1);
  });
});

describe('the history', () => {
  const NOW = new Date().toISOString();
  const past = (more: Partial<HistoryEntry> = {}): HistoryEntry => ({
    ...{
      at: '2026-11-20T10:00:00Z',
      outcome: 'ready',
      name: 'old.mp4',
      size: GB,
      fileId: 'f0',
      checksum: 'x=',
    },
    ...more,
  });
  const with_ = async (...entries: HistoryEntry[]): Promise<Running> => {
    const api = new FakeApi();
    api.history = entries;
    return runApp('/uploads', api);
  };
  const rows = (): string[] =>
    [...document.querySelectorAll('section[aria-label="The last 30 days"] [role=listitem]')].map((row) =>
      plain(row.textContent!),
    );

  it('says after a reload what became of everything, and why', async () => {
    const reason = { code: 'FILE_TOO_LARGE', detail: 'Too large.', limit: 2 ** 30 };
    const { button, settle } = await with_(
      past({ outcome: 'refused', name: 'huge.mov', fileId: undefined, reason }),
      past({ outcome: 'aborted', name: 'not wanted.mp4' }),
      past({ outcome: 'expired', name: 'forgotten.mp4' }),
      past({ name: 'again.mp4', alreadyStored: true }),
      past(),
    );
    expect(rows().map((row) => row.split('20 Nov')[0])).toEqual([
      expect.stringContaining('This file is too large. The limit is 1 GiB.'),
      expect.stringContaining('Cancelled'),
      expect.stringContaining('Never finished'),
      expect.stringContaining('Already stored, nothing had to be sent'),
      expect.stringContaining('old.mp41.0 GB'),
    ]);
    expect(document.querySelector('a[aria-label="Open old.mp4"]')?.getAttribute('href')).toBe('/files/f0');
    button('Not uploaded').click();
    await settle();
    expect(rows()).toHaveLength(2);
  });

  it('does not repeat what the list of this tab still shows', async () => {
    const { settle } = await with_(
      past({ at: NOW, name: 'a.mp4', fileId: 'f1' }),
      past({ at: NOW, outcome: 'refused', name: 'b.exe', size: 2, fileId: undefined }),
      past({ outcome: 'refused', name: 'b.exe', size: 2, fileId: undefined }),
    );
    expect(rows()).toHaveLength(3);
    fake.say([
      anItem({ phase: 'ready', fileId: 'f1' }),
      anItem({ id: 'b', name: 'b.exe', size: 2, phase: 'refused' }),
    ]);
    await settle();
    expect(rows()).toHaveLength(1);
    fake.say([], {}, ['a', 'b']);
    await settle();
    expect(rows()).toHaveLength(3);
  });

  it('reads on to the end for the table that is saved', async () => {
    let saved: Blob | undefined;
    URL.createObjectURL = (blob) => ((saved = blob as Blob), 'blob:x');
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
    const many = Array.from({ length: 250 }, (_, i) => past({ name: `${i}.mp4`, fileId: `f${i}` }));
    const { button } = await with_(...many);
    button('Save list as CSV').click();
    await vi.waitFor(() => expect(saved).toBeDefined(), { timeout: 3000 });
    const lines = (await saved!.text()).trim().split('\r\n');
    expect(lines).toHaveLength(251);
    expect(lines[0]).toMatch(/^\ufeff?name,path,size,phase,code,detail,requestId,fileId,checksum,at$/);
    expect(lines[250]).toBe('249.mp4,,1000000000,ready,,,,f249,CRC64NVME:x=,2026-11-20T10:00:00Z');
    vi.restoreAllMocks();
  });

  it('is told what this page refused by itself, once and together', async () => {
    const { api, settle } = await runApp('/files');
    const problem = (code: string, more = {}) => ({ code, title: '', detail: '', retryable: false, ...more });
    fake.say([
      anItem({ name: 'a.exe', path: 'x/y', size: 2, phase: 'refused', problem: problem('TYPE_NOT_ALLOWED') }),
      anItem({ id: 'b', name: 'b.pdf', size: 0, phase: 'refused', problem: problem('EMPTY_FILE') }),
      // Refused by the server, which knows.
      anItem({ id: 'c', phase: 'refused', problem: problem('TYPE_NOT_ALLOWED', { requestId: 'r' }) }),
      anItem({ id: 'd', phase: 'failed', problem: problem('FILE_UNREADABLE') }),
    ]);
    await vi.waitFor(() => expect(api.refusals).toHaveLength(2), { timeout: 3000 });
    expect(api.refusals).toEqual([
      { name: 'a.exe', path: 'x/y', size: 2, code: 'TYPE_NOT_ALLOWED' },
      { name: 'b.pdf', size: 0, code: 'EMPTY_FILE' },
    ]);
    fake.say([anItem({ id: 'e', phase: 'ready' })]);
    await settle();
    expect(api.calls.filter((call) => call === 'POST /uploads/history')).toHaveLength(1);
  });

  it('has one empty state, which says what one can rely on', async () => {
    const { text } = await with_();
    for (const promise of [
      'It goes on where it stopped',
      'What is stored is what you sent',
      'You get a receipt',
    ])
      expect(text()).toContain(promise);
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
    expect(tray()).not.toBeNull();
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
