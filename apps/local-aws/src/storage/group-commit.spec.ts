import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GroupCommit, NotConfirmed } from './group-commit.ts';

let dir: string;
let db: DatabaseSync;
let group: GroupCommit;
/** How often the log was brought to the disk, and what that waits for. */
let flushes = 0;
let disk: () => Promise<void>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'group-commit-'));
  db = new DatabaseSync(join(dir, 'index.db'));
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE things (name TEXT PRIMARY KEY)');
  [flushes, disk] = [0, async () => undefined];
  group = new GroupCommit(db, () => ((flushes += 1), disk()));
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const put = (name: string) => group.add(() => db.prepare('INSERT INTO things VALUES (?)').run(name).changes);
const names = () =>
  db
    .prepare('SELECT name FROM things ORDER BY name')
    .all()
    .map((row) => row['name']);

/** How often the database was told to write. */
function countCommits(): () => number {
  let commits = 0;
  const exec = db.exec.bind(db);
  db.exec = (sql: string): void => {
    if (sql === 'COMMIT') commits += 1;
    exec(sql);
  };
  return () => commits;
}

it('writes what comes together at once, and each holds or fails for itself', async () => {
  const commits = countCommits();
  const outcomes = await Promise.allSettled([
    put('a'),
    put('b'),
    put('a'),
    group.add(() => {
      db.exec("INSERT INTO things VALUES ('half')");
      throw new Error('A condition does not hold');
    }),
    put('c'),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
  ]);
  expect(names()).toEqual(['a', 'b', 'c']);
  expect(commits()).toBe(1);
});

it('tells nobody before it is on disk, and all when it is not', async () => {
  const exec = db.exec.bind(db);
  db.exec = (sql: string): void => {
    if (sql === 'COMMIT') throw new Error('The disk is full');
    exec(sql);
  };
  const outcomes = await Promise.allSettled([put('a'), put('b')]);
  expect(outcomes.map((one) => (one as PromiseRejectedResult).reason.message)).toEqual([
    'The disk is full',
    'The disk is full',
  ]);
  db.exec = exec;
  expect(names()).toEqual([]);
  expect(await put('a')).toBe(1);
});

it('writes at once what waits when it is closed', async () => {
  const waiting = put('a');
  const flushed = group.flush();
  expect(names()).toEqual(['a']);
  await flushed;
  expect(flushes).toBe(1);
  expect(await waiting).toBe(1);
});

it('confirms nothing by a flush of the log that began earlier, and holds up nobody meanwhile', async () => {
  const flushed: (() => void)[] = [];
  disk = () => new Promise((resolve) => flushed.push(resolve));
  const confirmed: string[] = [];
  const write = (name: string) => put(name).then(() => void confirmed.push(name));
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const first = write('a');
  await turn();
  const later = [write('b'), (await turn(), write('c'))];
  await turn();
  expect(names()).toEqual(['a', 'b', 'c']);
  expect([confirmed, flushes]).toEqual([[], 1]);
  flushed[0]!();
  await first;
  await turn();
  expect([confirmed, flushes]).toEqual([['a'], 2]);
  flushed[1]!();
  await Promise.all(later);
  expect(flushes).toBe(2);
});

it('says what the disk does not confirm, and goes on', async () => {
  disk = () => Promise.reject(new Error('EIO'));
  await expect(put('a')).rejects.toThrow(NotConfirmed);
  disk = async () => undefined;
  expect(await put('b')).toBe(1);
});

it('leaves the database as safe as it was for others', async () => {
  db.exec('PRAGMA synchronous = FULL');
  await put('a');
  expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
});
