import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { MANIFESTS } from '@intake/algorithms';
import { ProcessAlgorithmRunner } from '@intake/algorithms/runner';
import {
  AlgorithmRunner,
  DerivedStorage,
  FileSearch,
  FileStore,
  IndexFindings,
  ObjectStorage,
  PerformStep,
  ProcessingStore,
  StepWriter,
} from '@intake/domain';
import { log } from '../logging/log.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { RunsModule } from './runs.module.ts';

/** Beside the bundle of a task, see rolldown.config.ts. */
const ALGORITHMS = join(import.meta.dirname, 'algorithms');

/** Performs algorithms; the only place where their code is. */
@Module({
  imports: [MetadataModule, RunsModule, StorageModule],
  providers: [
    {
      provide: AlgorithmRunner,
      useFactory: () =>
        new ProcessAlgorithmRunner({
          dir: ALGORITHMS,
          manifests: MANIFESTS,
          log: (message, facts) => log('info', message, facts),
        }),
    },
    useCase(IndexFindings, { files: FileStore, search: FileSearch }),
    useCase(PerformStep, {
      files: FileStore,
      storage: ObjectStorage,
      derived: DerivedStorage,
      runs: ProcessingStore,
      runner: AlgorithmRunner,
      steps: StepWriter,
      indexFindings: IndexFindings,
    }),
  ],
})
export class TasksModule {}
