import { Module } from '@nestjs/common';
import { AwsModule } from '../aws/aws.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { CompanionRefusalsController } from './companion-refusals.controller.ts';
import { CompanionUploadController } from './companion-upload.controller.ts';
import { CompanionController } from './companion.controller.ts';

/** A second API for the uploads, in the words of Uppy's Companion. See docs/uppy.md. */
@Module({
  imports: [AwsModule, UploadsModule],
  controllers: [CompanionController, CompanionUploadController, CompanionRefusalsController],
})
export class CompanionModule {}
