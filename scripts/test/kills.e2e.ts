import { runKills } from '../kills/run-kills.ts';

/** A small share of `npm run test:kills`, always the same one. */
const HISTORIES = 6;
const SEED = 7;

it(`${HISTORIES} files live through kills of the embedded AWS and its functions: none is lost, analysed twice, left open or left behind`, async () => {
  const { killed, files, runs } = await runKills(HISTORIES, SEED);
  expect(files).toBe(HISTORIES);
  expect(Object.values(runs).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(HISTORIES / 2);
  // It was about something.
  expect(Object.values(killed).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
}, 300_000);
