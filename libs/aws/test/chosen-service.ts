import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { MANIFESTS } from '@intake/algorithms';
import { ChosenRunner, ProcessAlgorithmRunner } from '@intake/algorithms/runner';
import { folderOf } from '@intake/algorithms/testing';
import { type AlgorithmJob, type AlgorithmOutcome, FILE_TYPES } from '@intake/domain';
import { cloudWork } from '../src/cloud/cloud-work.ts';

export const MODEL = 'eu.amazon.nova-lite-v1:0';

/** Asks a service about a job whose own code has found this already, and kept this file. */
export function askService(
  endpoint: string,
  work: string,
  found: Pick<AlgorithmOutcome, 'state' | 'result' | 'reason' | 'engine'>,
  file?: { name: string; content: Uint8Array },
  parameters: AlgorithmJob['parameters'] = {},
) {
  const contentType = 'application/octet-stream';
  return workAt(endpoint)[work]!({
    ...{ algorithm: work.split('/')[0]!, name: 'run1-it', key: 'files/owner/file', parameters, results: {} },
    file: { id: 'f', name: 'f', size: 1, category: 'image', contentType, type: 'jpg' },
    signal: new AbortController().signal,
    read: () => Promise.reject(new Error('The sandbox alone reads.')),
    derive: async () => undefined,
    progress: () => undefined,
    here: async ({ derive }) => {
      if (file) await derive!({ name: file.name, contentType, role: 'data' }, file.content);
      return { ...found, version: '1.0.0', bytesRead: 1, durationMs: 1 };
    },
  });
}

const workAt = (endpoint: string) =>
  cloudWork({
    ...{ region: 'eu-central-1', endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    ...{ bucket: () => 'bucket', bedrockModel: () => MODEL },
  });

/**
 * Runs an algorithm on a file of the disk as a task does for which a service is chosen: the sandbox, the SDK and all between them.
 * @returns what came of it, and the derived files by name
 */
export async function runByService(
  endpoint: string,
  algorithm: string,
  engine: string,
  path: string,
  parameters: AlgorithmJob['parameters'] = {},
) {
  const bytes = await readFile(path);
  const type = extname(path).slice(1);
  const known = FILE_TYPES.find(({ extension }) => extension === type)!;
  const kept = new Map<string, Buffer>();
  const runner = new ChosenRunner({
    local: new ProcessAlgorithmRunner({ dir: dirname(folderOf(algorithm)), manifests: MANIFESTS }),
    manifests: MANIFESTS,
    chosen: () => new Map([[algorithm, engine]]),
    work: workAt(endpoint),
  });
  const outcome = await runner.run({
    ...{ algorithm, name: `run1-${algorithm}`, key: 'files/owner/file', parameters, results: {} },
    file: { id: 'f', name: `file.${type}`, size: bytes.length, type, ...known },
    signal: new AbortController().signal,
    read: async (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
    derive: async ({ name }, content) =>
      void kept.set(
        name,
        Buffer.from(content instanceof Uint8Array ? content : await readFile(content.path)),
      ),
    progress: () => undefined,
  });
  return { outcome, kept };
}
