import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { GetFile, ListFiles, RenameFile } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { FileQueryDto } from './file-query.dto.ts';
import { FileDto, FilePageDto, RenameFileDto } from './file.dto.ts';
import { FilePresenter } from './file.presenter.ts';

const FileId = () => Param('id', new IdPipe('file'));

@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(
    private readonly listFiles: ListFiles,
    private readonly getFile: GetFile,
    private readonly renameFile: RenameFile,
    private readonly presenter: FilePresenter,
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
    return { items: await this.presenter.many(items), ...rest };
  }

  @Get(':id')
  @ApiParam({ name: 'id', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  @Documented({ id: 'getFile', summary: 'Get a file', answer: FileDto, problems: ['NOT_FOUND'] })
  async get(@OwnerId() ownerId: string, @FileId() id: string): Promise<FileDto> {
    return this.presenter.one(await this.getFile.execute(ownerId, id));
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
    return this.presenter.one(await this.renameFile.execute(ownerId, id, name));
  }
}
