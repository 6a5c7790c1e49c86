import { parseArgs } from 'node:util';
import { SoundFeatures } from '../libs/algorithms/src/audio/sound-features.ts';
import { kindOf } from '../libs/algorithms/src/audio/sound-kinds.ts';
import { type Example, fitWeights } from './lib/fit-weights.ts';
import { type Heard, recordings, samplesOf } from './lib/sound-recordings.ts';

/**
 * `npm run test:sounds`: how right `audio` tells speech from music, on recordings of Debian packages that its weights were not
 * fitted to. `--fit` fits them anew to the others and prints them.
 */
const { values } = parseArgs({ options: { fit: { type: 'boolean' } } });
const KINDS: readonly Heard[] = ['speech', 'music', 'other'];
/** Least share of the seconds that is right, and most that is taken for the worse of the others; below that something has become worse. */
const LIMITS: Record<Heard, { right: number; wrong: number }> = {
  speech: { right: 0.9, wrong: 0.01 },
  music: { right: 0.75, wrong: 0.1 },
  other: { right: 0.95, wrong: 0.01 },
};

const sums = new Map(KINDS.map((kind) => [kind, { speech: 0, music: 0, other: 0 }]));
const examples: Example[] = [];
for (const recording of recordings()) {
  if (recording.fitted !== (values.fit ?? false)) continue;
  const { name, heard } = recording;
  const features = new SoundFeatures(16_000);
  features.add([await samplesOf(recording)]);
  features.close();
  const counts = { speech: 0, music: 0, other: 0 };
  for (const [n, stretch] of features.stretches.entries()) {
    // Silence is told by the level alone.
    if (features.levels[n + 1]! < -50) continue;
    counts[kindOf(stretch)]++;
    sums.get(heard)![kindOf(stretch)]++;
    examples.push({ features: stretch, kind: KINDS.indexOf(heard) });
  }
  console.log(`${name.padEnd(44)} ${KINDS.map((kind) => `${kind} ${counts[kind]}`).join(', ')}`);
}
if (values.fit) console.log(JSON.stringify(fitWeights(examples, KINDS.length)));
let [passed, failed] = [0, 0];
for (const [heard, counts] of sums) {
  const all = KINDS.reduce((sum, kind) => sum + counts[kind], 0);
  const wrong = heard === 'speech' ? counts.music : counts.speech;
  const ok = counts[heard] / all >= LIMITS[heard].right && wrong / all <= LIMITS[heard].wrong;
  if (ok) passed++;
  else failed++;
  const percent = (part: number) => `${((part / all) * 100).toFixed(1)} %`;
  console.log(
    `${ok ? 'ok  ' : 'FAIL'}  ${heard}: ${all} s, right ${percent(counts[heard])}, wrong ${percent(wrong)}`,
  );
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
