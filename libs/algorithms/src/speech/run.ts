import { findableSpeech, segmentsOf, type SpokenWord, webVtt } from '@intake/domain/captions';
import { openSound } from '../audio/sound.ts';
import { type Run, Skip } from '../contract.ts';
import { openListener } from './sherpa.ts';
import { Utterances } from './utterances.ts';

/** What takes longer is heard as far as this: a task ends at 300 s. */
const MOST_MS = 240_000;

const run: Run = async (task) => {
  if (!task.model)
    throw new Skip(
      'ENGINE_OFF',
      'No engine for speech is switched on. The parameter processing/models names the folder of a model for sherpa-onnx (speech=<folder>), or processing/cloud-engines Amazon Transcribe (speech=transcribe).',
    );
  const began = performance.now();
  const { blocks } = await openSound(task);
  const listener = await openListener(task.model, String(task.parameters['language']));
  const words: SpokenWord[] = [];
  let [seconds, language] = [0, ''];
  let utterances: { cut: Utterances; sampleRate: number } | undefined;
  const hear = (cut: ReturnType<Utterances['add']>, sampleRate: number): void => {
    for (const utterance of cut) {
      const heard = listener.hear(utterance, sampleRate);
      words.push(...heard.words);
      language ||= heard.language ?? '';
    }
  };
  let complete = true;
  for await (const { sampleRate, channels } of blocks) {
    task.signal.throwIfAborted();
    utterances ??= { cut: new Utterances(sampleRate), sampleRate };
    // A stream that changes its format in the middle: what has the first one is heard.
    if (sampleRate !== utterances.sampleRate) continue;
    hear(utterances.cut.add(channels), sampleRate);
    seconds += channels[0]!.length / sampleRate;
    complete = performance.now() - began < MOST_MS;
    if (!complete) break;
  }
  if (!utterances) throw new Skip('NO_SOUND', 'There is no sound in it.');
  if (complete) hear(utterances.cut.end(), utterances.sampleRate);
  const segments = segmentsOf(words);
  if (segments.length > 0)
    await task.derive(
      { name: 'captions.vtt', contentType: 'text/vtt', role: 'data' },
      new TextEncoder().encode(webVtt(segments)),
    );
  return {
    result: {
      ...(language && { language: language.replaceAll(/[<|>]/g, '') }),
      model: listener.model,
      words: words.length,
      segments,
      ...(segments.length > 0 && { captions: 'captions.vtt' }),
    },
    findable: findableSpeech(segments, language),
    ...(!complete && {
      incomplete: { code: 'TOO_LONG', detail: `Only its first ${Math.round(seconds)} seconds were heard.` },
    }),
  };
};
export default run;
