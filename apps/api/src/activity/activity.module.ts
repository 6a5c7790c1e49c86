import { Module } from '@nestjs/common';
import { UploadEvents } from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { ActivityRecorder } from './activity-recorder.ts';

/** Listens to what happens to uploads. */
@Module({
  imports: [AwsModule, MetadataModule],
  providers: [ActivityRecorder, { provide: UploadEvents, useExisting: ActivityRecorder }],
  exports: [ActivityRecorder, UploadEvents],
})
export class ActivityModule {}
