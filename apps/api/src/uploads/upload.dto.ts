import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CATEGORIES, type Category, UPLOAD_STATES, type UploadState } from '@intake/domain';
import { FileDto } from '../files/file.dto.ts';
import { ProblemDto } from '../http/problem.dto.ts';
import { PageDto } from '../http/page.dto.ts';

export class SignedPartDto {
  @ApiProperty({ type: 'integer', description: 'From 1', example: 1 })
  number!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Bytes that the URL takes, no more and no less',
    example: 8388608,
  })
  size!: number;

  @ApiProperty({
    description: 'PUT the bytes here',
    example: 'https://bucket.s3.us-west-1.amazonaws.com/files/…?partNumber=1&X-Amz-Signature=…',
  })
  url!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Headers that the PUT must carry',
    example: {},
  })
  headers!: Record<string, string>;
}

export class PartRunDto {
  @ApiProperty({ type: 'integer', description: 'Parts', example: 12 })
  count!: number;

  @ApiProperty({ type: 'integer', description: 'Bytes of each', example: 8388608 })
  size!: number;
}

export class ReceivedPartDto {
  @ApiProperty({ type: 'integer', example: 1 })
  number!: number;

  @ApiProperty({ type: 'integer', description: 'Bytes', example: 8388608 })
  size!: number;

  @ApiProperty({ example: '"6805f2cfc46c0f04559748bb039d69ae"' })
  etag!: string;

  @ApiProperty({ description: 'Base64 CRC64NVME as S3 computed it', example: 'rosUhgp5mIE=' })
  checksum!: string;
}

export class WarningDto {
  @ApiProperty({ enum: ['LARGE_FILE'] })
  code!: 'LARGE_FILE';

  @ApiProperty({ example: 'This file has 105 MB; sending it can take a while.' })
  detail!: string;
}

export class SignedPartsDto {
  @ApiProperty({ type: [SignedPartDto] })
  parts!: SignedPartDto[];

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:59:00.000Z' })
  urlsExpireAt!: string;
}

export class NewPlanDto extends SignedPartsDto {
  @ApiProperty({ type: [PartRunDto], description: 'All parts, in order: so many of so many bytes each' })
  plan!: PartRunDto[];
}

export class UploadDto {
  @ApiProperty({ description: 'ULID', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty({
    description: 'The file that it becomes; the same as `id`',
    example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
  })
  fileId!: string;

  @ApiProperty({ example: 'holiday.mp4' })
  name!: string;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Bytes', example: 104857600 })
  size!: number;

  @ApiPropertyOptional({ example: 'holiday/day 1' })
  path?: string;

  @ApiProperty({ enum: CATEGORIES, enumName: 'Category' })
  category!: Category;

  @ApiProperty({ example: 'video/mp4' })
  contentType!: string;

  @ApiProperty({ enum: UPLOAD_STATES, enumName: 'FileStatus', example: 'uploading' })
  state!: UploadState;

  @ApiProperty({
    type: 'integer',
    description: 'Bytes of the first part, and of every other but the last unless `plan` says otherwise',
    example: 8388608,
  })
  partSize!: number;

  @ApiProperty({ type: [PartRunDto], description: 'All parts, in order: so many of so many bytes each' })
  plan!: PartRunDto[];

  @ApiProperty({ type: [SignedPartDto], description: 'Parts that can be sent now; empty in lists' })
  parts!: SignedPartDto[];

  @ApiPropertyOptional({
    type: [ReceivedPartDto],
    description: 'What S3 holds; only when one upload is asked for',
  })
  received?: ReceivedPartDto[];

  @ApiProperty({
    format: 'date-time',
    description: 'When the upload is given up',
    example: '2026-11-30T22:44:00.000Z',
  })
  expiresAt!: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the URLs in `parts` expire',
    example: '2026-11-23T22:59:00.000Z',
  })
  urlsExpireAt?: string;

  @ApiPropertyOptional({ type: 'integer', format: 'int64', example: 1763900000000 })
  lastModified?: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: [WarningDto] })
  warnings!: WarningDto[];

  @ApiPropertyOptional({
    description: 'You have a file of this size: `POST /uploads/{id}/adopt` may spare sending the bytes',
    example: false,
  })
  maybeKnown?: boolean;
}

export class UploadPageDto extends PageDto(UploadDto) {}

/** Exactly one of the two. */
export class UploadResultDto {
  @ApiPropertyOptional()
  upload?: UploadDto;

  @ApiPropertyOptional()
  problem?: ProblemDto;
}

export class UploadResultsDto {
  @ApiProperty({ type: [UploadResultDto], description: 'In the order of the request' })
  results!: UploadResultDto[];
}

/** Exactly one of the two. */
export class CompletionResultDto {
  @ApiPropertyOptional()
  file?: FileDto;

  @ApiPropertyOptional()
  problem?: ProblemDto;
}

export class CompletionResultsDto {
  @ApiProperty({ type: [CompletionResultDto], description: 'In the order of the request' })
  results!: CompletionResultDto[];
}
