import { Module } from '@nestjs/common';
import {
  AlgorithmCatalogue,
  BatchStore,
  BeginItem,
  Clock,
  DerivedStorage,
  FileSearch,
  FileStore,
  FinishBatch,
  FinishRun,
  IdGenerator,
  ListFiles,
  PlanBatch,
  ProcessingStore,
  SearchFiles,
  SettleItem,
  WorkflowEngine,
  WriteResults,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { CatalogueModule } from '../processing/catalogue.module.ts';
import { RunsModule } from '../processing/runs.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';

const stored = { batches: BatchStore, runs: ProcessingStore };

/** What the state machine of a batch asks for. */
@Module({
  imports: [AwsModule, CatalogueModule, MetadataModule, RunsModule, StorageModule],
  providers: [
    useCase(SearchFiles, { files: FileStore, search: FileSearch }),
    useCase(ListFiles, { files: FileStore, search: FileSearch, searchFiles: SearchFiles }),
    useCase(PlanBatch, {
      ...{ files: FileStore, listFiles: ListFiles, batches: BatchStore },
      ...{ derived: DerivedStorage, ids: IdGenerator, clock: Clock },
    }),
    useCase(BeginItem, {
      ...stored,
      ...{ files: FileStore, catalogue: AlgorithmCatalogue, finishRun: FinishRun, clock: Clock },
    }),
    useCase(SettleItem, { ...stored, engine: WorkflowEngine, finishRun: FinishRun, clock: Clock }),
    useCase(WriteResults, { ...stored, derived: DerivedStorage, catalogue: AlgorithmCatalogue }),
    useCase(FinishBatch, {
      ...{ batches: BatchStore, settleItem: SettleItem, writeResults: WriteResults, clock: Clock },
    }),
  ],
})
export class BatchWorkerModule {}
