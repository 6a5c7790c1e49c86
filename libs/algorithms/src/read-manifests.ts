import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AlgorithmManifest } from '@intake/domain';
import { MANIFEST_SCHEMA } from './manifest-schema.ts';
import { validate } from './validate.ts';

/**
 * Every algorithm of a folder, by id, ordered so that one comes after those that it needs. This is the whole registry:
 * a new folder is a new algorithm.
 * @throws naming the file and what is wrong with it
 */
export function readManifests(dir: string): AlgorithmManifest[] {
  const manifests = globSync('*/manifest.json', { cwd: dir })
    .sort()
    .map((path) => readManifest(join(dir, path)));
  return inOrder(manifests);
}

function readManifest(path: string): AlgorithmManifest {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as AlgorithmManifest;
  const [wrong] = validate(MANIFEST_SCHEMA, manifest);
  if (wrong) throw new Error(`${path} ${wrong.pointer}: ${wrong.detail}`);
  if (manifest.id !== basename(dirname(path))) throw new Error(`${path}: the id must be the folder's name.`);
  return manifest;
}

function inOrder(manifests: AlgorithmManifest[]): AlgorithmManifest[] {
  const ordered: AlgorithmManifest[] = [];
  let waiting = manifests;
  while (waiting.length > 0) {
    const done = new Set(ordered.map(({ id }) => id));
    const [ready, later] = [true, false].map((is) =>
      waiting.filter(({ needs }) => needs.every((id) => done.has(id)) === is),
    );
    if (ready!.length === 0)
      throw new Error(
        `Algorithms need each other or what is not there: ${later!.map(({ id }) => id).join(', ')}`,
      );
    ordered.push(...ready!);
    waiting = later!;
  }
  return ordered;
}
