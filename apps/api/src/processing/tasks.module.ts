import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { MANIFESTS } from '@intake/algorithms';
import { ChosenRunner, ProcessAlgorithmRunner } from '@intake/algorithms/runner';
import { cloudWork, ConfigSource } from '@intake/aws';
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
import { AwsModule } from '../aws/aws.module.ts';
import { Environment } from '../environment.ts';
import { log } from '../logging/log.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { RunsModule } from './runs.module.ts';

/** Beside the bundle of a task, see rolldown.config.ts. */
const ALGORITHMS = join(import.meta.dirname, 'algorithms');

/** Performs algorithms; the only place where their code is. */
@Module({
  imports: [AwsModule, MetadataModule, RunsModule, StorageModule],
  providers: [
    {
      provide: AlgorithmRunner,
      inject: [Environment, ConfigSource],
      useFactory: runner,
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

/** In a process beside this one, or by the service that the parameters choose. */
function runner({ region, awsEndpoint: endpoint }: Environment, config: ConfigSource): AlgorithmRunner {
  const local = new ProcessAlgorithmRunner({
    dir: ALGORITHMS,
    manifests: MANIFESTS,
    models: () => config.current.models,
    log: (message, facts) => log('info', message, facts),
  });
  return new ChosenRunner({
    local,
    manifests: MANIFESTS,
    chosen: () => config.current.cloudEngines,
    // Not among the clients of every function: these are in the bundles of tasks alone.
    work: cloudWork({
      ...{ region, endpoint, bucket: () => config.current.bucket },
      bedrockModel: () => config.current.bedrockModel,
    }),
  });
}
