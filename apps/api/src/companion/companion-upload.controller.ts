import { ConfigSource } from '@intake/aws';
import { Body, Controller, Delete, Get, Param, Post, Query, UseFilters, UseGuards } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AbortUpload, CompleteUpload, GetUpload, SignParts } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { CompanionKeyGuard } from './companion-key.guard.ts';
import { CompanionProblemFilter } from './companion-problem.filter.ts';
import {
  CompletedMultipartDto,
  CompleteMultipartDto,
  SignedMultipartPartDto,
  SignedMultipartPartsDto,
  StoredMultipartPartDto,
} from './companion.dto.ts';
import { toClaimedPart, toCompletedDto, toStoredPartDto } from './companion.mapper.ts';
import { PartNumberPipe, PartNumbersPipe } from './part-numbers.pipe.ts';

const UploadId = () => Param('uploadId', new IdPipe('upload'));

/** One upload in Companion's protocol. Nothing is decided here: the calls and the rules are those of `/uploads/{id}`. */
@ApiTags('uppy')
@ApiQuery({ name: 'key', description: 'As the start answered; another key is another upload', type: String })
@UseFilters(CompanionProblemFilter)
@UseGuards(CompanionKeyGuard)
@Controller('s3/multipart/:uploadId')
export class CompanionUploadController {
  constructor(
    private readonly getUpload: GetUpload,
    private readonly signParts: SignParts,
    private readonly completeUpload: CompleteUpload,
    private readonly abortUpload: AbortUpload,
    private readonly config: ConfigSource,
  ) {}

  @Get()
  @Documented({
    id: 'listMultipartParts',
    summary: 'List the parts that S3 holds',
    answer: [StoredMultipartPartDto],
    problems: ['NOT_FOUND'],
  })
  async list(@OwnerId() ownerId: string, @UploadId() id: string): Promise<StoredMultipartPartDto[]> {
    const { received = [] } = await this.getUpload.execute(ownerId, id);
    return received.map(toStoredPartDto);
  }

  // Before `:partNumber`, which would take it.
  @Get('batch')
  @ApiQuery({ name: 'partNumbers', type: String, example: '1,2,3' })
  @Documented({
    id: 'signMultipartParts',
    summary: 'Get URLs for parts',
    answer: SignedMultipartPartsDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT'],
  })
  async signBatch(
    @OwnerId() ownerId: string,
    @UploadId() id: string,
    @Query('partNumbers', PartNumbersPipe) numbers: number[],
  ): Promise<SignedMultipartPartsDto> {
    const { parts } = await this.signParts.execute(ownerId, id, numbers);
    return { presignedUrls: Object.fromEntries(parts.map(({ number, url }) => [number, url])) };
  }

  @Get(':partNumber')
  @ApiParam({ name: 'partNumber', type: 'integer', example: 1 })
  @Documented({
    id: 'signMultipartPart',
    summary: 'Get the URL for a part',
    answer: SignedMultipartPartDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT'],
  })
  async sign(
    @OwnerId() ownerId: string,
    @UploadId() id: string,
    @Param('partNumber', PartNumberPipe) number: number,
  ): Promise<SignedMultipartPartDto> {
    const { parts } = await this.signParts.execute(ownerId, id, [number]);
    const { url, headers } = parts[0]!;
    return { url, headers, expires: this.config.current.uploads.partUrlSeconds };
  }

  @Post('complete')
  @Documented({
    id: 'completeMultipart',
    summary: 'Make a file of the parts',
    description:
      'Checks what S3 holds, not what the client says. Safe to repeat. A file whose content is refused is answered with `STATE_CONFLICT`, because Uppy takes every other answer for a success.',
    answer: CompletedMultipartDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT', 'PARTS_MISMATCH', 'CHECKSUM_MISMATCH'],
  })
  async complete(
    @OwnerId() ownerId: string,
    @UploadId() id: string,
    @Body() { parts }: CompleteMultipartDto,
  ): Promise<CompletedMultipartDto> {
    const file = await this.completeUpload.execute(ownerId, id, parts.map(toClaimedPart));
    return toCompletedDto(file, this.config.current.origins[0]!);
  }

  /** 200 with a body, because Uppy reads JSON from every answer. */
  @Delete()
  @Documented({
    id: 'abortMultipart',
    summary: 'Give an upload up',
    answer: Object,
    problems: ['NOT_FOUND', 'STATE_CONFLICT'],
  })
  async abort(@OwnerId() ownerId: string, @UploadId() id: string): Promise<Record<string, never>> {
    await this.abortUpload.execute(ownerId, id);
    return {};
  }
}
