import { Module } from '@nestjs/common';
import {
  DeleteFile,
  DownloadFile,
  EmptyTrash,
  FileStore,
  GetFile,
  ListFiles,
  ObjectStorage,
  PurgeFile,
  RenameFile,
  RestoreFile,
  Settings,
  Clock,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { DownloadsController } from './downloads.controller.ts';
import { FilesController } from './files.controller.ts';
import { TrashController } from './trash.controller.ts';

@Module({
  imports: [AwsModule, MetadataModule, StorageModule],
  controllers: [FilesController, DownloadsController, TrashController],
  providers: [
    useCase(ListFiles, { files: FileStore }),
    useCase(GetFile, { files: FileStore }),
    useCase(RenameFile, { files: FileStore, clock: Clock }),
    useCase(DeleteFile, { files: FileStore, clock: Clock, settings: Settings }),
    useCase(RestoreFile, { files: FileStore, clock: Clock }),
    useCase(PurgeFile, { files: FileStore, clock: Clock }),
    useCase(EmptyTrash, { files: FileStore, purgeFile: PurgeFile }),
    useCase(DownloadFile, { files: FileStore, storage: ObjectStorage, settings: Settings, clock: Clock }),
  ],
})
export class FilesModule {}
