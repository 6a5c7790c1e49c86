import { Module } from '@nestjs/common';
import { AlgorithmCatalogue, ManageSettings, OwnerSettingsStore } from '@intake/domain';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { CatalogueModule } from '../processing/catalogue.module.ts';
import { useCase } from '../use-case.ts';
import { SettingsController } from './settings.controller.ts';

/** What people choose for all of their files. */
@Module({
  imports: [CatalogueModule, MetadataModule],
  controllers: [SettingsController],
  providers: [useCase(ManageSettings, { settings: OwnerSettingsStore, catalogue: AlgorithmCatalogue })],
})
export class SettingsModule {}
