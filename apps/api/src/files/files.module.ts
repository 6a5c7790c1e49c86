import { Module } from '@nestjs/common';
import {
  DeleteFile,
  DownloadFile,
  CountFiles,
  FileSearch,
  EmptyTrash,
  FindAlike,
  FileStore,
  GetFile,
  IndexFile,
  ListFiles,
  ObjectStorage,
  ProcessingStore,
  PurgeFile,
  RenameFile,
  RestoreFile,
  SearchFiles,
  Settings,
  Clock,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { ProcessingModule } from '../processing/processing.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { useCase } from '../use-case.ts';
import { FileCountsController } from './file-counts.controller.ts';
import { DeletionsController } from './deletions.controller.ts';
import { DownloadsController } from './downloads.controller.ts';
import { FilePresenter } from './file.presenter.ts';
import { FilesController } from './files.controller.ts';
import { TrashController } from './trash.controller.ts';

@Module({
  imports: [AwsModule, MetadataModule, ProcessingModule, StorageModule],
  controllers: [
    FileCountsController,
    FilesController,
    DeletionsController,
    DownloadsController,
    TrashController,
  ],
  providers: [
    FilePresenter,
    useCase(SearchFiles, { files: FileStore, search: FileSearch }),
    useCase(ListFiles, { files: FileStore, search: FileSearch, searchFiles: SearchFiles }),
    useCase(FindAlike, { files: FileStore, search: FileSearch }),
    useCase(CountFiles, { files: FileStore, runs: ProcessingStore }),
    useCase(GetFile, { files: FileStore }),
    useCase(IndexFile, { files: FileStore, search: FileSearch, clock: Clock }),
    useCase(RenameFile, { files: FileStore, clock: Clock, indexFile: IndexFile }),
    useCase(DeleteFile, { files: FileStore, clock: Clock, settings: Settings }),
    useCase(RestoreFile, { files: FileStore, clock: Clock }),
    useCase(PurgeFile, { files: FileStore, clock: Clock }),
    useCase(EmptyTrash, { files: FileStore, purgeFile: PurgeFile }),
    useCase(DownloadFile, { files: FileStore, storage: ObjectStorage, settings: Settings, clock: Clock }),
  ],
  exports: [ListFiles],
})
export class FilesModule {}
