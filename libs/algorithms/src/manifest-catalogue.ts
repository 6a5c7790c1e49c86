import { AlgorithmCatalogue, type CatalogueEntry, DomainError } from '@intake/domain';
import { validate, withDefaults } from './validate.ts';

/** The algorithms that manifests describe. */
export class ManifestCatalogue extends AlgorithmCatalogue {
  private readonly entries: readonly CatalogueEntry[];

  constructor(entries: readonly CatalogueEntry[]) {
    super();
    this.entries = entries;
  }

  list(): readonly CatalogueEntry[] {
    return this.entries;
  }

  complete(id: string, parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const entry = this.entries.find((one) => one.id === id);
    if (!entry) throw new DomainError('VALIDATION_FAILED', `There is no algorithm "${id}".`);
    const completed = withDefaults(entry.parameters, parameters);
    const errors = validate(entry.parameters, completed).map(({ pointer, detail }) => ({
      pointer: `/parameters${pointer}`,
      detail,
    }));
    if (errors.length > 0)
      throw new DomainError('VALIDATION_FAILED', `The parameters of "${id}" are not valid.`, { errors });
    return completed;
  }
}
