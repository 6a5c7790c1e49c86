import { MANIFESTS } from '@intake/algorithms';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { CatalogueEntry } from '@intake/domain';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const KINDS = { parameters: 'Parameters', result: 'Result' } as const;

/**
 * Schemas of what each algorithm is given and finds out, as its manifest has them: `OcrParameters`, `OcrResult`, and by the
 * algorithm's id in `AlgorithmParameters` and `AlgorithmResults`.
 * @throws when a class of the API has such a name
 */
export function withAlgorithmSchemas(
  document: OpenAPIObject,
  manifests: readonly CatalogueEntry[] = MANIFESTS,
): OpenAPIObject {
  const added: Schemas = {
    AlgorithmParameters: byId(manifests, 'parameters', 'Parameters of a step by its algorithm'),
    AlgorithmResults: byId(manifests, 'result', 'Results of a step by its algorithm'),
  };
  for (const manifest of manifests)
    for (const kind of ['parameters', 'result'] as const)
      added[nameOf(manifest.id, kind)] = manifest[kind] as Schemas[string];
  const known = document.components?.schemas ?? {};
  const twice = Object.keys(added).filter((name) => name in known);
  if (twice.length > 0) throw new Error(`Schemas have the same name: ${twice.join(', ')}`);
  return { ...document, components: { ...document.components, schemas: { ...known, ...added } } };
}

function byId(manifests: readonly CatalogueEntry[], kind: keyof typeof KINDS, description: string) {
  const properties = manifests.map(({ id }) => [id, { $ref: `#/components/schemas/${nameOf(id, kind)}` }]);
  return { type: 'object' as const, description, properties: Object.fromEntries(properties) };
}

/** `word-count` has `WordCountResult`. */
const nameOf = (id: string, kind: keyof typeof KINDS): string =>
  id.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()) + KINDS[kind];
