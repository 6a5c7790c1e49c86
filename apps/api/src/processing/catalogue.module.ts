import { Module } from '@nestjs/common';
import { ManifestCatalogue, MANIFESTS } from '@intake/algorithms';
import { AlgorithmCatalogue } from '@intake/domain';

/** Which algorithms there are; their code is in the packages of the tasks alone. */
@Module({
  providers: [{ provide: AlgorithmCatalogue, useFactory: () => new ManifestCatalogue(MANIFESTS) }],
  exports: [AlgorithmCatalogue],
})
export class CatalogueModule {}
