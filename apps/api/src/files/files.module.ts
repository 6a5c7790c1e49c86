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
  World,
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
    useCase(RenameFile, { files: FileStore, world: World }),
    useCase(DeleteFile, { files: FileStore, world: World }),
    useCase(RestoreFile, { files: FileStore, world: World }),
    useCase(DownloadFile, { files: FileStore, storage: ObjectStorage, settings: Settings, world: World }),
  ],
})
export class FilesModule {}
