import { Module } from '@nestjs/common';
import {
  AlgorithmCatalogue,
  BatchStore,
  BatchWorkflow,
  CancelBatch,
  Clock,
  EstimateBatch,
  FileSearch,
  FileStore,
  IdempotencyStore,
  IdGenerator,
  ListFiles,
  LinkDerived,
  ProcessingSettings,
  ReadBatches,
  RetryBatch,
  Secrets,
  StartBatch,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { FilesModule } from '../files/files.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { CatalogueModule } from '../processing/catalogue.module.ts';
import { ProcessingModule } from '../processing/processing.module.ts';
import { useCase } from '../use-case.ts';
import { BatchSweepModule } from './batch-sweep.module.ts';
import { BatchesController } from './batches.controller.ts';

const moving = { batches: BatchStore, workflow: BatchWorkflow, clock: Clock };

/** Algorithms on many files at once. */
@Module({
  imports: [AwsModule, BatchSweepModule, CatalogueModule, FilesModule, MetadataModule, ProcessingModule],
  controllers: [BatchesController],
  providers: [
    useCase(EstimateBatch, {
      ...{ files: FileStore, listFiles: ListFiles, catalogue: AlgorithmCatalogue, clock: Clock },
      ...{ settings: ProcessingSettings, search: FileSearch },
    }),
    useCase(StartBatch, {
      ...moving,
      ...{ catalogue: AlgorithmCatalogue, idempotency: IdempotencyStore, secrets: Secrets, ids: IdGenerator },
    }),
    useCase(ReadBatches, { batches: BatchStore, linkDerived: LinkDerived }),
    useCase(RetryBatch, { ...moving, ids: IdGenerator }),
    useCase(CancelBatch, moving),
  ],
})
export class BatchesModule {}
