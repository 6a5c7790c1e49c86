import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GroupCommit } from './group-commit.ts';

let dir: string;
let db: DatabaseSync;
let group: GroupCommit;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'group-commit-'));
  db = new DatabaseSync(join(dir, 'index.db'));
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE things (name TEXT PRIMARY KEY)');
  group = new GroupCommit(db);
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
  group.flush();
  expect(names()).toEqual(['a']);
  expect(await waiting).toBe(1);
});
