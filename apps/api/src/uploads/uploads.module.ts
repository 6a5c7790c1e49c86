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
  VerifyFile,
  World,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { BatchUploadsController } from './batch-uploads.controller.ts';
import { UploadLedgerController } from './upload-ledger.controller.ts';
import { UploadsController } from './uploads.controller.ts';

const signing = { files: FileStore, storage: ObjectStorage, settings: Settings, world: World };
const moving = { files: FileStore, storage: ObjectStorage, world: World };

@Module({
  imports: [AwsModule, MetadataModule, StorageModule],
  controllers: [BatchUploadsController, UploadLedgerController, UploadsController],
  providers: [
    useCase(StartUpload, { ...signing, idempotency: IdempotencyStore, inspector: ContentInspector }),
    useCase(SignParts, signing),
    useCase(ListUploads, { files: FileStore, settings: Settings }),
    useCase(GetUpload, { files: FileStore, storage: ObjectStorage, settings: Settings }),
    useCase(AbortUpload, moving),
    useCase(VerifyFile, { ...moving, inspector: ContentInspector }),
    useCase(CompleteUpload, { ...moving, verifyFile: VerifyFile }),
    useCase(AdoptFile, { ...moving, completeUpload: CompleteUpload }),
    useCase(ConfirmStored, { files: FileStore, completeUpload: CompleteUpload }),
    useCase(Sweep, { ...moving, completeUpload: CompleteUpload }),
  ],
  exports: [StartUpload, SignParts, GetUpload, CompleteUpload, AbortUpload],
})
export class UploadsModule {}
