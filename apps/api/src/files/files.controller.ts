import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { DeleteFile, GetFile, ListFiles, RenameFile, RestoreFile } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { FileQueryDto } from './file-query.dto.ts';
import { FileDto, FilePageDto, RenameFileDto } from './file.dto.ts';
import { toFileDto } from './file.mapper.ts';

const FileId = () => Param('id', new IdPipe('file'));

@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(
    private readonly listFiles: ListFiles,
    private readonly getFile: GetFile,
    private readonly renameFile: RenameFile,
    private readonly deleteFile: DeleteFile,
    private readonly restoreFile: RestoreFile,
  ) {}

  @Get()
  @Documented({
    id: 'listFiles',
    summary: 'List files',
    description: 'A page may be short, even empty, and still have a next one.',
    answer: FilePageDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR'],
  })
  async list(@OwnerId() ownerId: string, @Query() query: FileQueryDto): Promise<FilePageDto> {
    const { items, ...rest } = await this.listFiles.execute({ ownerId, ...query });
    return { items: items.map(toFileDto), ...rest };
  }

  @Get(':id')
  @ApiParam({ name: 'id', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  @Documented({ id: 'getFile', summary: 'Get a file', answer: FileDto, problems: ['NOT_FOUND'] })
  async get(@OwnerId() ownerId: string, @FileId() id: string): Promise<FileDto> {
    return toFileDto(await this.getFile.execute(ownerId, id));
  }

  @Patch(':id')
  @Documented({
    id: 'renameFile',
    summary: 'Rename a file',
    answer: FileDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'INVALID_NAME', 'VERSION_CONFLICT'],
  })
  async rename(
    @OwnerId() ownerId: string,
    @FileId() id: string,
    @Body() { name }: RenameFileDto,
  ): Promise<FileDto> {
    return toFileDto(await this.renameFile.execute(ownerId, id, name));
  }

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
    return toFileDto(await this.restoreFile.execute(ownerId, id));
  }
}
