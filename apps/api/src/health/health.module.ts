import { Module } from '@nestjs/common';
import { AwsModule } from '../aws/aws.module.ts';
import { HealthController } from './health.controller.ts';
import { HealthProbes } from './health-probes.ts';

@Module({ imports: [AwsModule], controllers: [HealthController], providers: [HealthProbes] })
export class HealthModule {}
