import { statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { AlgorithmManifest, Category } from '@intake/domain';
import { FILE_TYPES } from '@intake/domain';
import type { Derived } from '../contract.ts';
import { type Job, type Outcome, runAlgorithm } from '../runner/run-algorithm.ts';
import { withDefaults } from '../validate.ts';

export interface Tried {
  outcome: Outcome;
  derived: { derived: Derived; bytes: Uint8Array }[];
  progress: number[];
  reads: number;
}

/** That of `npm test` itself, if it runs there. */
const CODE_CACHE = process.env['NODE_COMPILE_CACHE'];

type Options = Partial<Pick<Job, 'limits' | 'signal' | 'read' | 'results' | 'parameters' | 'model'>> & {
  size?: number;
};

/**
 * Runs an algorithm from its folder on a file of the disk, as the workflow does: in a worker, by ranged reads.
 * @param folder with `manifest.json` and `run.ts`
 */
export async function tryAlgorithm(folder: string, path: string, options: Options = {}): Promise<Tried> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as AlgorithmManifest;
  const type = extname(path).slice(1);
  const known = FILE_TYPES.find(({ extension }) => extension === type);
  const size = options.size ?? statSync(path).size;
  const tried: Tried = { outcome: undefined as never, derived: [], progress: [], reads: 0 };
  await using file = await open(path);
  tried.outcome = await runAlgorithm({
    manifest,
    module: join(folder, 'run.ts'),
    file: {
      id: 'file',
      name: basename(path),
      size,
      type,
      category: known?.category ?? ('document' satisfies Category),
      contentType: known?.contentType ?? 'application/octet-stream',
    },
    // Somebody waits for it.
    behindOthers: false,
    // Ours only: what a test makes up to break out of the sandbox finds it as it is for everybody.
    ...(CODE_CACHE && folder === folderOf(manifest.id) && { codeCache: CODE_CACHE }),
    results: options.results ?? {},
    parameters: withDefaults(manifest.parameters, options.parameters ?? {}),
    read: async (offset, length) => {
      tried.reads++;
      if (options.read) return options.read(offset, length);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      return new Uint8Array(buffer.subarray(0, bytesRead));
    },
    derive: async (derived, content) => {
      const bytes = content instanceof Uint8Array ? content : new Uint8Array(await readFile(content.path));
      tried.derived.push({ derived, bytes });
    },
    progress: (fraction) => void tried.progress.push(fraction),
    ...(options.model && { model: options.model }),
    ...(options.limits && { limits: options.limits }),
    ...(options.signal && { signal: options.signal }),
  });
  return tried;
}

/** The folder of a built-in algorithm. */
export const folderOf = (id: string): string => join(dirname(import.meta.dirname), id);

/** A small genuine file of almost every allowed type. */
export const sample = (name: string): string => join(dirname(import.meta.dirname), '..', 'samples', name);
