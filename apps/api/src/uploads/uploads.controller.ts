import { Body, Controller, Delete, Param, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import {
  AbortUpload,
  CompleteUpload,
  ReplanUpload,
  ReuseStoredFile,
  SignParts,
  StartUpload,
} from '@intake/domain';
import type { Request } from 'express';
import { OwnerId } from '../auth/principal.decorator.ts';
import { FileDto } from '../files/file.dto.ts';
import { toFileDto } from '../files/file.mapper.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { aboutFile } from '../http/request-file.ts';
import { Documented } from '../openapi/documented.ts';
import { AdoptFileDto, CompleteUploadDto, PartNumbersDto, ReplanDto } from './complete-upload.dto.ts';
import { IdempotencyKey } from './idempotency-key.decorator.ts';
import { StartUploadDto } from './start-upload.dto.ts';
import { NewPlanDto, SignedPartsDto, UploadDto } from './upload.dto.ts';
import { toNewUpload, toUploadDto } from './upload.mapper.ts';

const UploadId = () => Param('id', new IdPipe('upload'));

@ApiTags('uploads')
@Controller('uploads')
export class UploadsController {
  constructor(
    private readonly startUpload: StartUpload,
    private readonly completeUpload: CompleteUpload,
    private readonly abortUpload: AbortUpload,
    private readonly signParts: SignParts,
    private readonly replanUpload: ReplanUpload,
    private readonly reuseStoredFile: ReuseStoredFile,
  ) {}

  @Post()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'A replay with the same key gets the same upload with fresh URLs',
    schema: { type: 'string', minLength: 1, maxLength: 255, example: '7e1c2f0a-1b7e-4a53-9f0c-0a3d5c1b9e77' },
  })
  @Documented({
    id: 'startUpload',
    summary: 'Start an upload',
    description: 'Judges the file before a byte of it is sent, and answers with one URL for each part.',
    status: 201,
    answer: UploadDto,
    problems: [
      'VALIDATION_FAILED',
      'FILE_TOO_LARGE',
      'TYPE_NOT_ALLOWED',
      'CONTENT_MISMATCH',
      'EMPTY_FILE',
      'INVALID_NAME',
      'IDEMPOTENCY_KEY_REUSED',
    ],
  })
  async start(
    @OwnerId() ownerId: string,
    @IdempotencyKey() key: string | undefined,
    @Body() body: StartUploadDto,
    @Req() request: Request,
  ): Promise<UploadDto> {
    const upload = await this.startUpload.execute(ownerId, toNewUpload(body, key));
    aboutFile(request, upload.record.id);
    return toUploadDto(upload);
  }

  @Post(':id/parts')
  @Documented({
    id: 'signParts',
    summary: 'Get fresh URLs for parts',
    answer: SignedPartsDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT'],
  })
  sign(
    @OwnerId() ownerId: string,
    @UploadId() id: string,
    @Body() { numbers }: PartNumbersDto,
  ): Promise<SignedPartsDto> {
    return this.signParts.execute(ownerId, id, numbers);
  }

  @Post(':id/plan')
  @Documented({
    id: 'replanUpload',
    summary: 'Cut the rest of an upload anew',
    description:
      'For a sender that has measured how fast its line is: parts that take a few seconds each lose little when the line breaks and cost little when it does not.',
    answer: NewPlanDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT'],
  })
  plan(@OwnerId() ownerId: string, @UploadId() id: string, @Body() body: ReplanDto): Promise<NewPlanDto> {
    return this.replanUpload.execute(ownerId, id, body);
  }

  @Post(':id/complete')
  @Documented({
    id: 'completeUpload',
    summary: 'Make a file of the parts',
    description:
      'Checks what S3 holds, not what the client says. Safe to repeat: a replay gets the same file.',
    answer: FileDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT', 'PARTS_MISMATCH', 'CHECKSUM_MISMATCH'],
  })
  async complete(
    @OwnerId() ownerId: string,
    @UploadId() id: string,
    @Body() { parts, retries }: CompleteUploadDto,
  ): Promise<FileDto> {
    return toFileDto(await this.completeUpload.execute(ownerId, id, parts, retries));
  }

  @Post(':id/adopt')
  @Documented({
    id: 'adoptFile',
    summary: 'Make a file of what you already have',
    description:
      'Instant re-upload, worth a call when the upload says `maybeKnown`: if you have a ready file of this size and checksum, it is copied and no byte needs to be sent. Otherwise the upload stays open. Safe to repeat.',
    answer: FileDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT', 'CONTENT_UNKNOWN'],
  })
  async adopt(
    @OwnerId() ownerId: string,
    @UploadId() id: string,
    @Body() { checksum }: AdoptFileDto,
  ): Promise<FileDto> {
    return toFileDto(await this.reuseStoredFile.execute(ownerId, id, checksum));
  }

  @Delete(':id')
  @Documented({
    id: 'abortUpload',
    summary: 'Give an upload up',
    status: 204,
    success: 'The upload is given up; its parts are freed.',
    problems: ['NOT_FOUND', 'STATE_CONFLICT'],
  })
  abort(@OwnerId() ownerId: string, @UploadId() id: string): Promise<void> {
    return this.abortUpload.execute(ownerId, id);
  }
}
