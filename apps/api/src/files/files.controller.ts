import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { FACT_FILTERS, type FactFilter, FindAlike, GetFile, ListFiles, RenameFile } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { FileQueryDto } from './file-query.dto.ts';
import { AlikeFilesDto, FileDto, FilePageDto, RenameFileDto } from './file.dto.ts';
import { FilePresenter } from './file.presenter.ts';

const FileId = () => Param('id', new IdPipe('file'));

/** The facts that are asked for apart from the list. */
function toListInput(query: FileQueryDto) {
  const list: Record<string, unknown> = { ...query };
  const asked = FACT_FILTERS.filter((name) => query[name] !== undefined);
  for (const name of FACT_FILTERS) delete list[name];
  const facts = Object.fromEntries(asked.map((name) => [name, query[name]]));
  return { ...(list as Omit<FileQueryDto, keyof FactFilter>), ...(asked.length > 0 && { facts }) };
}

@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(
    private readonly listFiles: ListFiles,
    private readonly getFile: GetFile,
    private readonly renameFile: RenameFile,
    private readonly findAlike: FindAlike,
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
    const { items, matches, ...rest } = await this.listFiles.execute({ ownerId, ...toListInput(query) });
    return { items: await this.presenter.many(items, matches), ...rest };
  }

  @Get(':id')
  @ApiParam({ name: 'id', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  @Documented({ id: 'getFile', summary: 'Get a file', answer: FileDto, problems: ['NOT_FOUND'] })
  async get(@OwnerId() ownerId: string, @FileId() id: string): Promise<FileDto> {
    return this.presenter.one(await this.getFile.execute(ownerId, id));
  }

  @Get(':id/similar')
  @Documented({
    id: 'listSimilarFiles',
    summary: 'Pictures that look like this one',
    description: 'Near duplicates: sent again, scaled, compressed anew. None where its hash is not known.',
    answer: AlikeFilesDto,
    problems: ['NOT_FOUND'],
  })
  async similar(@OwnerId() ownerId: string, @FileId() id: string): Promise<AlikeFilesDto> {
    const found = await this.findAlike.execute(ownerId, id);
    const files = await this.presenter.many(found.map(({ record }) => record));
    return { items: files.map((file, i) => ({ file, distance: found[i]!.distance })) };
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
