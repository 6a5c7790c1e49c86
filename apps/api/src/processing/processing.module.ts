import { Module } from '@nestjs/common';
import { ConfigSource } from '@intake/aws';
import {
  AlgorithmCatalogue,
  CancelRun,
  Clock,
  FileStore,
  FinishRun,
  IdGenerator,
  LinkDerived,
  ListAlgorithms,
  ObjectStorage,
  ProcessingSettings,
  ProcessingStore,
  ReadRuns,
  RequestRun,
  Settings,
  WorkflowEngine,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { AlgorithmsController } from './algorithms.controller.ts';
import { CatalogueModule } from './catalogue.module.ts';
import { ProcessingController } from './processing.controller.ts';
import { RunPresenter } from './run.presenter.ts';
import { RunsModule } from './runs.module.ts';

const stored = { files: FileStore, runs: ProcessingStore };

/** What people see of the analysis of their files, and what they ask of it. */
@Module({
  imports: [AwsModule, CatalogueModule, MetadataModule, RunsModule, StorageModule],
  controllers: [AlgorithmsController, ProcessingController],
  providers: [
    {
      provide: ProcessingSettings,
      inject: [ConfigSource],
      // Asked anew each time: the parameters are read again every few minutes.
      useFactory: (config: ConfigSource): ProcessingSettings => ({
        get cloudEngines() {
          return config.current.cloudEngines;
        },
      }),
    },
    useCase(ListAlgorithms, { catalogue: AlgorithmCatalogue, settings: ProcessingSettings }),
    useCase(ReadRuns, stored),
    useCase(RequestRun, {
      ...stored,
      engine: WorkflowEngine,
      catalogue: AlgorithmCatalogue,
      clock: Clock,
      ids: IdGenerator,
    }),
    useCase(CancelRun, { ...stored, engine: WorkflowEngine, finishRun: FinishRun }),
    useCase(LinkDerived, { storage: ObjectStorage, settings: Settings, clock: Clock }),
    RunPresenter,
  ],
  exports: [ReadRuns, LinkDerived, ProcessingSettings],
})
export class ProcessingModule {}
