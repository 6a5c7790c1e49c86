import type { AlgorithmManifest, JsonSchema } from '../processing/algorithm.ts';

const SCALARS = ['string', 'number', 'integer', 'boolean'];

/** The properties of an algorithm's result that fit into one cell of a table, by its schema. */
export function resultColumns({ result }: Pick<AlgorithmManifest, 'result'>): string[] {
  const properties = (result['properties'] ?? {}) as Record<string, JsonSchema>;
  return Object.entries(properties)
    .filter(([, { type }]) => [type].flat().some((one) => SCALARS.includes(String(one))))
    .map(([name]) => name);
}
