import { Module } from '@nestjs/common';
import {
  DeleteFile,
  DownloadFile,
  FileStore,
  GetFile,
  ListFiles,
  ObjectStorage,
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

@Module({
  imports: [AwsModule, MetadataModule, StorageModule],
  controllers: [FilesController, DownloadsController],
  providers: [
    useCase(ListFiles, { files: FileStore }),
    useCase(GetFile, { files: FileStore }),
    useCase(RenameFile, { files: FileStore, clock: Clock }),
    useCase(DeleteFile, { files: FileStore, clock: Clock }),
    useCase(RestoreFile, { files: FileStore, clock: Clock }),
    useCase(DownloadFile, { files: FileStore, storage: ObjectStorage, settings: Settings, clock: Clock }),
  ],
})
export class FilesModule {}
