import { Module } from '@nestjs/common';
import { ConfigSource, StepFunctionsBatches } from '@intake/aws';
import { BatchStore, BatchWorkflow, Clock, SweepBatches } from '@intake/domain';
import { AwsClients } from '../aws/aws-clients.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { useCase } from '../use-case.ts';

/** The workflow of batches, and what heals it. */
@Module({
  imports: [AwsModule, MetadataModule],
  providers: [
    {
      provide: BatchWorkflow,
      inject: [AwsClients, ConfigSource],
      useFactory: (clients: AwsClients, { current }: ConfigSource) =>
        new StepFunctionsBatches(() => clients.sfn, current.batchMachine),
    },
    useCase(SweepBatches, { batches: BatchStore, workflow: BatchWorkflow, clock: Clock }),
  ],
  exports: [BatchWorkflow, SweepBatches],
})
export class BatchSweepModule {}
