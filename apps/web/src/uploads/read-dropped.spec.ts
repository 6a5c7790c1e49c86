import { describe, expect, it } from 'vitest';
import { readDropped } from './read-dropped.ts';

const file = (name: string) => ({
  name,
  isFile: true,
  isDirectory: false,
  file: (ok: (f: File) => void) => ok(new File(['x'], name)),
});
const broken = (name: string) => ({
  name,
  isFile: true,
  isDirectory: false,
  file: (_: unknown, no: (e: Error) => void) => no(new Error('gone')),
});
/** Like a browser's: at most 100 entries at a time, then an empty list. */
function folder(name: string, entries: object[]) {
  const createReader = () => {
    let at = 0;
    return { readEntries: (ok: (some: object[]) => void) => ok(entries.slice(at, (at += 100))) };
  };
  return { name, isFile: false, isDirectory: true, createReader };
}
const drop = (entries: object[]): DataTransfer =>
  ({
    items: entries.map((entry) => ({
      kind: 'file',
      webkitGetAsEntry: () => entry,
      getAsFile: () => ('file' in entry ? new File(['x'], String((entry as { name?: string }).name)) : null),
    })),
  }) as unknown as DataTransfer;

describe('readDropped', () => {
  it('walks folders of any size and depth and keeps where files lay', async () => {
    const many = Array.from({ length: 250 }, (_, n) => file(`${n}.jpg`));
    const counts: number[] = [];
    const { entries, unreadable } = await readDropped(
      drop([file('top.mp4'), folder('trip', [...many, folder('day 1', [file('deep.wav')])])]),
      (n) => counts.push(n),
    );
    expect(entries).toHaveLength(252);
    expect(unreadable).toBe(0);
    expect(entries.find(({ file: f }) => f.name === 'top.mp4')?.path).toBeUndefined();
    expect(entries.find(({ file: f }) => f.name === '249.jpg')?.path).toBe('trip');
    expect(entries.find(({ file: f }) => f.name === 'deep.wav')?.path).toBe('trip/day 1');
    expect(counts).toContain(101);
  });

  it('leaves out what systems litter, and counts what cannot be read', async () => {
    const { entries, unreadable, systemFiles } = await readDropped(
      drop([
        folder('a', [file('.DS_Store'), folder('.git', [file('x.txt')]), broken('x.mp4'), file('y.mp4')]),
      ]),
      () => {},
    );
    expect(entries.map(({ file: f }) => f.name)).toEqual(['y.mp4']);
    expect([unreadable, systemFiles]).toEqual([1, 2]);
  });

  it('ignores dragged text', async () => {
    const data = { items: [{ kind: 'string' }] } as unknown as DataTransfer;
    expect(await readDropped(data, () => {})).toEqual({ entries: [], unreadable: 0, systemFiles: 0 });
  });
});
