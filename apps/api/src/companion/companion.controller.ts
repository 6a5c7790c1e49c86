import { Body, Controller, Post, Req, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StartUpload } from '@intake/domain';
import type { Request } from 'express';
import { OwnerId } from '../auth/principal.decorator.ts';
import { aboutFile } from '../http/request-file.ts';
import { Documented } from '../openapi/documented.ts';
import { CompanionProblemFilter } from './companion-problem.filter.ts';
import { CreateMultipartDto, MultipartDto } from './companion.dto.ts';
import { toMultipartDto, toNewUpload } from './companion.mapper.ts';

@ApiTags('uppy')
@UseFilters(CompanionProblemFilter)
@Controller('s3/multipart')
export class CompanionController {
  constructor(private readonly startUpload: StartUpload) {}

  @Post()
  @Documented({
    id: 'createMultipart',
    summary: 'Start an upload from Uppy',
    description: 'Judges the file before a byte of it is sent, so it needs the size in `metadata.size`.',
    answer: MultipartDto,
    problems: ['VALIDATION_FAILED', 'FILE_TOO_LARGE', 'TYPE_NOT_ALLOWED', 'EMPTY_FILE', 'INVALID_NAME'],
  })
  async create(
    @OwnerId() ownerId: string,
    @Body() body: CreateMultipartDto,
    @Req() request: Request,
  ): Promise<MultipartDto> {
    const upload = await this.startUpload.execute(ownerId, toNewUpload(body));
    aboutFile(request, upload.record.id);
    return toMultipartDto(upload);
  }
}
