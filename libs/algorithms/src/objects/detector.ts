import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Left, top, right and bottom in pixels of the square, confidence, number of the label. */
export type Detection = [number, number, number, number, number, number];

/** Side of the square that the model looks at, in pixels. */
export const SIDE = 512;

interface Tensor {
  array(): Promise<Detection[][]>;
}
/** As much of TensorFlow.js as is used. */
interface TensorFlow {
  setBackend(name: 'cpu'): Promise<boolean>;
  io: { fromMemory(artifacts: object): object };
  loadGraphModel(handler: object): Promise<{ execute(input: Tensor, outputs: string[]): Tensor[] | Tensor }>;
  tensor(values: Float32Array, shape: number[], type: 'float32'): Tensor;
}

/**
 * CenterNet over MobileNet v3, one of the models in `@vladmandic/human`; those for faces, which lie beside it, are not loaded.
 * TensorFlow.js computes without WebAssembly: six seconds of one core, and 60 MB of packages less.
 * @param rgb SIDE x SIDE pixels of three bytes
 * @returns at most 100, the surest first
 */
export async function detect(rgb: Uint8Array): Promise<Detection[]> {
  const folder = dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')));
  const tf = await tensorFlow(join(folder, 'dist/tfjs.esm.js'));
  const [model, weights] = await Promise.all(
    ['json', 'bin'].map((type) => readFile(join(folder, `models/centernet.${type}`))),
  );
  const { modelTopology, weightsManifest } = JSON.parse(String(model)) as {
    modelTopology: object;
    weightsManifest: { weights: object[] }[];
  };
  const graph = await tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap((one) => one.weights),
      weightData: new Uint8Array(weights!).buffer,
    }),
  );
  const input = tf.tensor(new Float32Array(rgb), [1, SIDE, SIDE, 3], 'float32');
  const [found] = await [graph.execute(input, ['tower_0/detections'])].flat()[0]!.array();
  return found!;
}

/** The bundle for browsers: where it takes itself to be in Node it looks for a module that is not in it. */
async function tensorFlow(path: string): Promise<TensorFlow> {
  Object.assign(globalThis, { WorkerGlobalScope: {}, self: globalThis });
  const tf = (await import(pathToFileURL(path).href)) as TensorFlow;
  await tf.setBackend('cpu');
  return tf;
}
