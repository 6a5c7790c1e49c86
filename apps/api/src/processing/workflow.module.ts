import { Module } from '@nestjs/common';
import {
  AlgorithmCatalogue,
  Clock,
  FileStore,
  OwnerSettingsStore,
  PlanRun,
  ProcessingStore,
  RuleStore,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { useCase } from '../use-case.ts';
import { CatalogueModule } from './catalogue.module.ts';
import { RunsModule } from './runs.module.ts';

/** What the state machine asks for before, between and after the algorithms. */
@Module({
  imports: [AwsModule, CatalogueModule, MetadataModule, RunsModule],
  providers: [
    useCase(PlanRun, {
      files: FileStore,
      runs: ProcessingStore,
      rules: RuleStore,
      settings: OwnerSettingsStore,
      catalogue: AlgorithmCatalogue,
      clock: Clock,
    }),
  ],
})
export class WorkflowModule {}
