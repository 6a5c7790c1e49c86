import { Module } from '@nestjs/common';
import {
  AttemptLimiter,
  Clock,
  HistoryStore,
  ListHistory,
  ReportRefusals,
  Settings,
  UploadEvents,
} from '@intake/domain';
import { ActivityModule } from '../activity/activity.module.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { useCase } from '../use-case.ts';
import { HistoryController } from './history.controller.ts';

@Module({
  imports: [ActivityModule, AwsModule, MetadataModule],
  controllers: [HistoryController],
  providers: [
    useCase(ListHistory, { history: HistoryStore, clock: Clock }),
    useCase(ReportRefusals, {
      limiter: AttemptLimiter,
      events: UploadEvents,
      settings: Settings,
      clock: Clock,
    }),
  ],
})
export class HistoryModule {}
