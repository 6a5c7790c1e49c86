import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What sherpa-onnx is told of a model (`modelConfig` of its recognizer). */
export interface Model {
  name: string;
  config: Record<string, unknown>;
}

/**
 * The model that a folder holds, as sherpa-onnx publishes them: tokens and the networks of a transducer (encoder,
 * decoder, joiner), of Whisper (encoder, decoder) or of a NeMo CTC model (model). Of two sizes of a network the
 * quantised (int8) is taken: a task has 512 MB.
 * @throws saying what the folder lacks
 */
export async function findModel(folder: string, language: string): Promise<Model> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The folder of the speech model cannot be read (${error.code ?? error.message}).`);
  });
  const find = (part: string) => {
    const found = files.filter((name) => name.includes(part) && name.endsWith('.onnx'));
    const file = found.find((name) => name.includes('int8')) ?? found[0];
    return file && join(folder, file);
  };
  const tokens = files.find((name) => name.endsWith('tokens.txt'));
  const [encoder, decoder, joiner, model] = ['encoder', 'decoder', 'joiner', 'model'].map(find);
  const network =
    encoder && decoder
      ? joiner
        ? { transducer: { encoder, decoder, joiner } }
        : {
            whisper: {
              encoder,
              decoder,
              language: language.slice(0, 2),
              task: 'transcribe',
              tailPaddings: -1,
            },
          }
      : model && { nemoCtc: { model } };
  if (!tokens || !network)
    throw new Error(
      `The folder of the speech model lacks ${tokens ? 'its networks (encoder, decoder and joiner, or model; .onnx)' : 'tokens.txt'}.`,
    );
  return { name: basename(folder), config: { ...network, tokens: join(folder, tokens), numThreads: 1 } };
}
