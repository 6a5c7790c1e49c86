import { Module } from '@nestjs/common';
import { ConfigSource, DynamoRunSlots, StepFunctionsEngine } from '@intake/aws';
import {
  Clock,
  DerivedStorage,
  DropRuns,
  FileSearch,
  FileStore,
  FinishRun,
  ProcessingStore,
  QueueRun,
  RecordFailure,
  RunSlots,
  StartProcessing,
  StartQueued,
  StepWriter,
  SweepRuns,
  WorkflowEngine,
} from '@intake/domain';
import { AwsClients } from '../aws/aws-clients.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';

const keeping = { runs: ProcessingStore, clock: Clock };

/** What becomes of runs, whichever algorithms there are. */
@Module({
  imports: [AwsModule, MetadataModule, StorageModule],
  providers: [
    {
      provide: WorkflowEngine,
      inject: [AwsClients, ConfigSource],
      useFactory: (clients: AwsClients, { current }: ConfigSource) =>
        new StepFunctionsEngine(() => clients.sfn, current.stateMachine),
    },
    {
      provide: RunSlots,
      inject: [AwsClients, ConfigSource],
      useFactory: ({ dynamo }: AwsClients, config: ConfigSource) =>
        new DynamoRunSlots(dynamo, config.current.table, () => config.current.runsAtOnce),
    },
    useCase(StartQueued, { ...keeping, files: FileStore, slots: RunSlots, engine: WorkflowEngine }),
    useCase(QueueRun, { ...keeping, engine: WorkflowEngine }),
    useCase(StartProcessing, {
      files: FileStore,
      runs: ProcessingStore,
      engine: WorkflowEngine,
      queueRun: QueueRun,
      startQueued: StartQueued,
    }),
    useCase(StepWriter, keeping),
    useCase(RecordFailure, { runs: ProcessingStore, steps: StepWriter }),
    useCase(FinishRun, {
      ...keeping,
      recordFailure: RecordFailure,
      slots: RunSlots,
      startQueued: StartQueued,
    }),
    useCase(DropRuns, keeping),
    useCase(SweepRuns, {
      ...keeping,
      files: FileStore,
      derived: DerivedStorage,
      engine: WorkflowEngine,
      finishRun: FinishRun,
      startQueued: StartQueued,
      search: FileSearch,
    }),
  ],
  exports: [
    WorkflowEngine,
    QueueRun,
    StartProcessing,
    StepWriter,
    RecordFailure,
    FinishRun,
    DropRuns,
    SweepRuns,
  ],
})
export class RunsModule {}
