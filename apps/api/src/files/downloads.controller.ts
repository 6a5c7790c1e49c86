import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DownloadFile } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { DownloadQueryDto } from './file-query.dto.ts';
import { DownloadDto } from './file.dto.ts';

@ApiTags('files')
@Controller('files')
export class DownloadsController {
  constructor(private readonly downloadFile: DownloadFile) {}

  @Get(':id/download')
  @Documented({
    id: 'downloadFile',
    summary: 'Get a short-lived URL to the bytes',
    answer: DownloadDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT'],
  })
  download(
    @OwnerId() ownerId: string,
    @Param('id', new IdPipe('file')) id: string,
    @Query() { disposition }: DownloadQueryDto,
  ): Promise<DownloadDto> {
    return this.downloadFile.execute(ownerId, id, disposition);
  }
}
