import { Module } from '@nestjs/common';
import {
  AbortUpload,
  AdoptFile,
  CompleteUpload,
  ConfirmStored,
  ContentInspector,
  FileStore,
  GetUpload,
  IdempotencyStore,
  ListUploads,
  ObjectStorage,
  Settings,
  SignParts,
  StartUpload,
  Sweep,
  UploadEvents,
  VerifyFile,
  World,
} from '@intake/domain';
import { ActivityModule } from '../activity/activity.module.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { BatchUploadsController } from './batch-uploads.controller.ts';
import { UploadLedgerController } from './upload-ledger.controller.ts';
import { UploadsController } from './uploads.controller.ts';

const signing = { files: FileStore, storage: ObjectStorage, settings: Settings, world: World };
const moving = { files: FileStore, storage: ObjectStorage, world: World };
const told = { ...moving, events: UploadEvents };

@Module({
  imports: [ActivityModule, AwsModule, MetadataModule, StorageModule],
  controllers: [BatchUploadsController, UploadLedgerController, UploadsController],
  providers: [
    useCase(StartUpload, {
      ...signing,
      idempotency: IdempotencyStore,
      inspector: ContentInspector,
      events: UploadEvents,
    }),
    useCase(SignParts, signing),
    useCase(ListUploads, { files: FileStore, settings: Settings }),
    useCase(GetUpload, { files: FileStore, storage: ObjectStorage, settings: Settings }),
    useCase(AbortUpload, told),
    useCase(VerifyFile, { ...told, inspector: ContentInspector }),
    useCase(CompleteUpload, { ...told, verifyFile: VerifyFile }),
    useCase(AdoptFile, { ...moving, completeUpload: CompleteUpload }),
    useCase(ConfirmStored, { files: FileStore, completeUpload: CompleteUpload }),
    useCase(Sweep, { ...told, completeUpload: CompleteUpload }),
  ],
  exports: [StartUpload, SignParts, GetUpload, CompleteUpload, AbortUpload],
})
export class UploadsModule {}
