import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AlgorithmManifest, FILE_TYPES } from '@intake/domain';
import type { Run, Skip } from '../src/contract.ts';
import { checked } from '../src/runner/run-algorithm.ts';
import { folderOf } from '../src/testing/index.ts';
import { withDefaults } from '../src/validate.ts';

/** What an algorithm says of a file. */
export interface Ours {
  state: 'succeeded' | 'partial' | 'skipped' | 'failed';
  // oxlint-disable-next-line no-explicit-any -- each algorithm has a shape of its own
  found: any;
  /** Its `text.txt`. */
  text: string;
  /** Why it is not `succeeded`. */
  reason: string;
}

/** A busy machine is no miss. */
const MOST_MS = 600_000;

/**
 * The function of an algorithm in this process: a process for each of hundreds of files takes ten times as long as what
 * is compared. That the runner's process says the same is what the algorithms' own tests look at.
 * @param algorithm its id
 */
export async function directResult(algorithm: string, path: string): Promise<Ours> {
  const folder = folderOf(algorithm);
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as AlgorithmManifest;
  const { default: run } = (await import(pathToFileURL(join(folder, 'run.ts')).href)) as { default: Run };
  const scratch = await mkdtemp(join(tmpdir(), 'compare-'));
  await using file = await open(path);
  let text = '';
  try {
    const finding = await run({
      file: { id: 'file', name: basename(path), size: (await file.stat()).size, ...typeOfFile(path) },
      parameters: withDefaults(manifest.parameters, {}),
      results: {},
      scratch,
      signal: AbortSignal.timeout(MOST_MS),
      read: async (offset, length) => {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
        return new Uint8Array(buffer.subarray(0, bytesRead));
      },
      progress: () => undefined,
      log: () => undefined,
      derive: async ({ name }, content) => {
        if (name === 'text.txt') text = Buffer.from(content as Uint8Array).toString();
      },
    });
    const ended = checked(manifest, { state: 'succeeded', result: finding.result });
    if (ended.state === 'failed') return nothing('failed', ended.reason.detail);
    const { incomplete } = finding;
    return {
      state: incomplete ? 'partial' : 'succeeded',
      found: finding.result,
      text,
      reason: incomplete?.detail ?? '',
    };
  } catch (error) {
    const { name, message } = error as Skip;
    return nothing(name === 'Skip' ? 'skipped' : 'failed', String(message ?? error));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const nothing = (state: Ours['state'], reason: string): Ours => ({ state, found: {}, text: '', reason });

export const typeOf = (path: string): string => extname(path).slice(1).toLowerCase();

function typeOfFile(path: string) {
  const type = typeOf(path);
  const known = FILE_TYPES.find(({ extension }) => extension === type);
  const { category = 'document', contentType = 'application/octet-stream' } = known ?? {};
  return { type, category, contentType };
}
