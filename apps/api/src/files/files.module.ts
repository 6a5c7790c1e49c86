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
import { ProcessingModule } from '../processing/processing.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { DeletionsController } from './deletions.controller.ts';
import { DownloadsController } from './downloads.controller.ts';
import { FilePresenter } from './file.presenter.ts';
import { FilesController } from './files.controller.ts';
import { TrashController } from './trash.controller.ts';

@Module({
  imports: [AwsModule, MetadataModule, ProcessingModule, StorageModule],
  controllers: [FilesController, DeletionsController, DownloadsController, TrashController],
  providers: [
    FilePresenter,
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
