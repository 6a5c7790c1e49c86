/**
 * `npm run test:kills [-- --histories 500 --seed 1]`: files are uploaded and analysed while the embedded AWS and its functions
 * are killed at seeded steps, and then nothing may be lost, done twice, left open or left behind (scripts/kills).
 */
import { parseArgs } from 'node:util';
import { runKills } from './kills/run-kills.ts';

const { values } = parseArgs({
  options: { histories: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
console.log(
  JSON.stringify(await runKills(Number(values.histories), Number(values.seed), console.log), null, 2),
);
