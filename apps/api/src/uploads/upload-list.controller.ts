import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GetUpload, ListUploads, Settings } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { PageQueryDto } from '../http/page.dto.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { UploadLimitsDto } from './upload-limits.dto.ts';
import { UploadDto, UploadPageDto } from './upload.dto.ts';
import { toLimitsDto, toUploadDto } from './upload.mapper.ts';

/** What a client asks before and between: its unfinished uploads, and what is allowed. */
@ApiTags('uploads')
@Controller('uploads')
export class UploadListController {
  constructor(
    private readonly listUploads: ListUploads,
    private readonly getUpload: GetUpload,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Documented({
    id: 'listUploads',
    summary: 'List unfinished uploads',
    answer: UploadPageDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR'],
  })
  async list(@OwnerId() ownerId: string, @Query() { limit, cursor }: PageQueryDto): Promise<UploadPageDto> {
    const { items, nextCursor } = await this.listUploads.execute(ownerId, limit, cursor);
    return { items: items.map(toUploadDto), nextCursor };
  }

  @Get('limits')
  @Documented({ id: 'getUploadLimits', summary: 'What can be uploaded', answer: UploadLimitsDto })
  limits(): UploadLimitsDto {
    return toLimitsDto(this.settings);
  }

  @Get(':id')
  @Documented({
    id: 'getUpload',
    summary: 'Get an upload with the parts that S3 holds',
    answer: UploadDto,
    problems: ['NOT_FOUND'],
  })
  async get(@OwnerId() ownerId: string, @Param('id', new IdPipe('upload')) id: string): Promise<UploadDto> {
    return toUploadDto(await this.getUpload.execute(ownerId, id));
  }
}
