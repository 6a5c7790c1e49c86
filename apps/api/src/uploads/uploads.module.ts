import { Module } from '@nestjs/common';
import {
  AbortUpload,
  ReuseStoredFile,
  CompleteUpload,
  ConfirmStored,
  ContentInspector,
  FileSearch,
  FileStore,
  GetUpload,
  IdempotencyStore,
  IndexFile,
  ListUploads,
  ObjectStorage,
  Settings,
  ReplanUpload,
  SignParts,
  StartUpload,
  Sweep,
  UploadEvents,
  VerifyFile,
  Clock,
  DropRuns,
  FreeBytes,
  IdGenerator,
  QueueRun,
  RequestScan,
  ScanWorkflow,
  Secrets,
  SettleFile,
  StartProcessing,
} from '@intake/domain';
import { ConfigSource, StepFunctionsScans } from '@intake/aws';
import { AwsClients } from '../aws/aws-clients.ts';
import { ActivityModule } from '../activity/activity.module.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { RunsModule } from '../processing/runs.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { BatchUploadsController } from './batch-uploads.controller.ts';
import { UploadListController } from './upload-list.controller.ts';
import { UploadsController } from './uploads.controller.ts';

const signing = { files: FileStore, storage: ObjectStorage, settings: Settings, clock: Clock };
const moving = { files: FileStore, storage: ObjectStorage, clock: Clock };
const reporting = { ...moving, events: UploadEvents };

@Module({
  imports: [ActivityModule, AwsModule, MetadataModule, RunsModule, StorageModule],
  controllers: [BatchUploadsController, UploadListController, UploadsController],
  providers: [
    useCase(StartUpload, {
      ...signing,
      idempotency: IdempotencyStore,
      inspector: ContentInspector,
      events: UploadEvents,
      ids: IdGenerator,
      secrets: Secrets,
    }),
    useCase(SignParts, signing),
    useCase(ReplanUpload, signing),
    useCase(ListUploads, { files: FileStore, settings: Settings }),
    useCase(GetUpload, { files: FileStore, storage: ObjectStorage, settings: Settings }),
    useCase(AbortUpload, reporting),
    {
      provide: ScanWorkflow,
      inject: [AwsClients, ConfigSource],
      useFactory: (clients: AwsClients, { current: { scan } }: ConfigSource) =>
        new StepFunctionsScans(() => clients.sfn, scan.scanner === 'none' ? '' : scan.stateMachine),
    },
    useCase(RequestScan, { files: FileStore, scans: ScanWorkflow, clock: Clock }),
    useCase(SettleFile, {
      files: FileStore,
      clock: Clock,
      events: UploadEvents,
      queueRun: QueueRun,
      startProcessing: StartProcessing,
      requestScan: RequestScan,
    }),
    useCase(VerifyFile, { storage: ObjectStorage, inspector: ContentInspector, settleFile: SettleFile }),
    useCase(CompleteUpload, { ...reporting, verifyFile: VerifyFile }),
    useCase(ReuseStoredFile, { ...moving, completeUpload: CompleteUpload }),
    useCase(ConfirmStored, { files: FileStore, completeUpload: CompleteUpload }),
    useCase(IndexFile, { files: FileStore, search: FileSearch, clock: Clock }),
    useCase(FreeBytes, { ...moving, dropRuns: DropRuns }),
    useCase(Sweep, {
      files: FileStore,
      clock: Clock,
      events: UploadEvents,
      completeUpload: CompleteUpload,
      freeBytes: FreeBytes,
      indexFile: IndexFile,
    }),
  ],
  exports: [SettleFile, StartUpload, SignParts, GetUpload, CompleteUpload, AbortUpload],
})
export class UploadsModule {}
