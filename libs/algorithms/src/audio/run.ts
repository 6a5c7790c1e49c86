import { type Run, Skip } from '../contract.ts';
import { LoudnessMeter } from './loudness.ts';
import { Silences } from './silences.ts';
import { openSound } from './sound.ts';
import { SoundKinds } from './sound-kinds.ts';
import { Waveform } from './waveform.ts';

/** Peaks of the waveforms that are kept: one for a row or a phone, one for looking closely. */
const WAVEFORMS = [1_000, 8_000];
const MOST_SILENCES = 150;
/** What takes longer is measured as far as this: a task ends at 300 s. */
const MOST_MS = 240_000;

const run: Run = async (task) => {
  const { silenceDb, silenceSeconds } = task.parameters as Record<string, number>;
  const began = performance.now();
  const { codec, engine, blocks } = await openSound(task);
  let meters:
    { loudness: LoudnessMeter; waveform: Waveform; silences: Silences; kinds: SoundKinds } | undefined;
  let [sampleRate, channels, samples] = [0, 0, 0];
  let complete = true;
  for await (const block of blocks) {
    task.signal.throwIfAborted();
    if (!meters) {
      ({ sampleRate } = block);
      channels = block.channels.length;
      meters = {
        loudness: new LoudnessMeter(sampleRate, channels),
        waveform: new Waveform(),
        silences: new Silences(sampleRate, silenceDb!, silenceSeconds!),
        kinds: new SoundKinds(sampleRate, silenceDb!),
      };
    }
    // A stream that changes its format in the middle: what can be compared is measured.
    if (block.sampleRate !== sampleRate || block.channels.length !== channels) continue;
    for (const meter of Object.values(meters)) meter.add(block.channels);
    samples += block.channels[0]!.length;
    if (performance.now() - began > MOST_MS) {
      complete = false;
      break;
    }
  }
  if (!meters) throw new Skip('NO_SOUND', 'There is no sound in it.');
  const { loudness, waveform, silences, kinds } = meters;
  if (complete) silences.close();
  for (const most of WAVEFORMS)
    await task.derive(
      { name: `waveform-${most}.json`, contentType: 'application/json', role: 'data' },
      Buffer.from(JSON.stringify(waveform.json(most, sampleRate))),
    );
  const { integrated, range, truePeak } = loudness.result();
  const heard = kinds.shares();
  return {
    result: {
      codec,
      ...(engine && { engine }),
      sampleRate,
      channels,
      durationSeconds: Math.round((samples / sampleRate) * 1000) / 1000,
      loudness: { integrated, range, truePeak },
      silences: silences.found.slice(0, MOST_SILENCES),
      silentSeconds: silences.total,
      ...(heard && { heard }),
      waveforms: WAVEFORMS.map((most) => `waveform-${most}.json`),
    },
    ...(!complete && {
      incomplete: {
        code: 'TOO_LONG',
        detail: `Only its first ${Math.round(samples / sampleRate)} seconds were measured.`,
      },
    }),
  };
};
export default run;
