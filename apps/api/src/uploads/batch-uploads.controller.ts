import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CompleteUpload, StartUpload } from '@intake/domain';
import type { Request } from 'express';
import { OwnerId } from '../auth/principal.decorator.ts';
import { toFileDto } from '../files/file.mapper.ts';
import { aboutFile } from '../http/request-file.ts';
import { Documented } from '../openapi/documented.ts';
import { settleEach } from './settle-each.ts';
import { CompleteUploadsDto } from './complete-upload.dto.ts';
import { StartUploadsDto } from './start-upload.dto.ts';
import { CompletionResultsDto, UploadResultsDto } from './upload.dto.ts';
import { toNewUpload, toUploadDto } from './upload.mapper.ts';

/** Many small files in one call each way; every one succeeds or fails for itself. */
@ApiTags('uploads')
@Controller('uploads/batch')
export class BatchUploadsController {
  constructor(
    private readonly startUpload: StartUpload,
    private readonly completeUpload: CompleteUpload,
  ) {}

  @Post()
  @Documented({
    id: 'startUploads',
    summary: 'Start up to 100 uploads',
    answer: UploadResultsDto,
    problems: ['VALIDATION_FAILED'],
  })
  async start(
    @OwnerId() ownerId: string,
    @Body() { uploads }: StartUploadsDto,
    @Req() request: Request,
  ): Promise<UploadResultsDto> {
    const results = await settleEach(uploads, request, async ({ idempotencyKey, ...body }) => {
      const upload = await this.startUpload.execute(ownerId, toNewUpload(body, idempotencyKey));
      aboutFile(request, upload.record.id);
      return { upload: toUploadDto(upload) };
    });
    return { results };
  }

  @Post('complete')
  @Documented({
    id: 'completeUploads',
    summary: 'Complete up to 100 uploads',
    answer: CompletionResultsDto,
    problems: ['VALIDATION_FAILED'],
  })
  async complete(
    @OwnerId() ownerId: string,
    @Body() { uploads }: CompleteUploadsDto,
    @Req() request: Request,
  ): Promise<CompletionResultsDto> {
    for (const { id } of uploads) aboutFile(request, id);
    const results = await settleEach(uploads, request, async ({ id, parts, retries }) => ({
      file: toFileDto(await this.completeUpload.execute(ownerId, id, parts, retries)),
    }));
    return { results };
  }
}
