import { Writable } from 'node:stream';
import { flushed } from './flushed.ts';

it('waits for the last line, however short, of a reader that is slow', async () => {
  const taken: string[] = [];
  const slow = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => void setImmediate(() => (taken.push(text), done())),
  });
  slow.write('file\n');
  slow.write('end\n');
  // The stream itself sees no reason to wait.
  expect(slow.writableNeedDrain).toBe(false);
  await flushed(slow);
  expect(taken.slice(0, 2)).toEqual(['file\n', 'end\n']);
});

it('does not wait for a reader that has gone', async () => {
  const gone = new Writable({ write: (_, __, done) => done() });
  gone.on('error', () => undefined).destroy();
  await flushed(gone);
});
