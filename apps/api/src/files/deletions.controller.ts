import { Controller, Delete, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeleteFile, RestoreFile } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { FileDto } from './file.dto.ts';
import { FilePresenter } from './file.presenter.ts';

const FileId = () => Param('id', new IdPipe('file'));

/** Into the trash and back; what happens there is the trash's own. */
@ApiTags('files')
@Controller('files')
export class DeletionsController {
  constructor(
    private readonly deleteFile: DeleteFile,
    private readonly restoreFile: RestoreFile,
    private readonly presenter: FilePresenter,
  ) {}

  @Delete(':id')
  @Documented({
    id: 'deleteFile',
    summary: 'Put a file into the trash',
    description: 'It can be restored until its `purgeAt`; `DELETE /trash/{id}` deletes it for good.',
    status: 204,
    success: 'The file is in the trash.',
    problems: ['NOT_FOUND', 'STATE_CONFLICT', 'VERSION_CONFLICT'],
  })
  delete(@OwnerId() ownerId: string, @FileId() id: string): Promise<void> {
    return this.deleteFile.execute(ownerId, id);
  }

  @Post(':id/restore')
  @Documented({
    id: 'restoreFile',
    summary: 'Take a file back out of the trash',
    answer: FileDto,
    problems: ['NOT_FOUND', 'VERSION_CONFLICT'],
  })
  async restore(@OwnerId() ownerId: string, @FileId() id: string): Promise<FileDto> {
    return this.presenter.one(await this.restoreFile.execute(ownerId, id));
  }
}
