import { Module } from '@nestjs/common';
import { ActivityStore, GetActivity, Clock, UserStore } from '@intake/domain';
import { AuthModule } from '../auth/auth.module.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { useCase } from '../use-case.ts';
import { ActivityController } from './activity.controller.ts';

/** What only administrators may see. */
@Module({
  imports: [AuthModule, AwsModule, MetadataModule],
  controllers: [ActivityController],
  providers: [useCase(GetActivity, { activity: ActivityStore, users: UserStore, clock: Clock })],
})
export class AdminModule {}
