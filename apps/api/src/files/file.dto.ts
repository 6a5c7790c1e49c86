import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CATEGORIES, type Category, UPLOAD_STATES, type UploadState } from '@intake/domain';
import { IsString } from 'class-validator';
import { FileFactsDto, FileProcessingDto, MatchDto, ThumbnailDto } from './file-processing.dto.ts';
import { ReasonDto } from './reason.dto.ts';
import { PageDto } from '../http/page.dto.ts';

export class ChecksumDto {
  @ApiProperty({ enum: ['CRC64NVME'] })
  algorithm!: 'CRC64NVME';

  @ApiProperty({ enum: ['FULL_OBJECT'] })
  type!: 'FULL_OBJECT';

  @ApiProperty({
    description: 'Base64 of the 8 bytes, as S3 computed them over the whole object',
    example: 'rosUhgp5mIE=',
  })
  value!: string;
}

export class FileDto {
  @ApiProperty({ description: 'ULID, sortable by time of creation', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty({ example: 'holiday.mp4' })
  name!: string;

  @ApiPropertyOptional({ description: 'Folder that it was dropped with', example: 'holiday/day 1' })
  path?: string;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Bytes', example: 104857600 })
  size!: number;

  @ApiProperty({ enum: CATEGORIES, enumName: 'Category' })
  category!: Category;

  @ApiProperty({ example: 'video/mp4' })
  contentType!: string;

  @ApiProperty({ enum: UPLOAD_STATES, enumName: 'FileStatus', example: 'ready' })
  status!: UploadState;

  @ApiProperty({ type: ChecksumDto, nullable: true, description: 'Null until the upload is completed' })
  checksum!: ChecksumDto | null;

  @ApiProperty({ type: String, nullable: true, example: '"9b2cf535f27731c974343645a3985328-13"' })
  etag!: string | null;

  @ApiPropertyOptional({ type: ReasonDto, description: 'Why it was rejected or failed' })
  reason?: ReasonDto;

  @ApiPropertyOptional({ description: 'True when only a password opens it', example: true })
  encrypted?: boolean;

  @ApiPropertyOptional({ description: 'Of text: its encoding', example: 'utf-8' })
  charset?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    description: 'Milliseconds since the epoch',
    example: 1763900000000,
  })
  lastModified?: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:45:10.000Z' })
  updatedAt!: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When it became ready',
    example: '2026-11-23T22:45:10.000Z',
  })
  completedAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When it was put into the trash',
    example: '2026-11-24T08:00:00.000Z',
  })
  deletedAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Of a file in the trash: when it goes for good',
    example: '2026-12-24T08:00:00.000Z',
  })
  purgeAt?: string;

  @ApiPropertyOptional({ type: FileProcessingDto, description: 'The newest analysis of it' })
  processing?: FileProcessingDto;

  @ApiPropertyOptional({ type: ThumbnailDto, description: 'A small image of it' })
  thumbnail?: ThumbnailDto;

  @ApiPropertyOptional({ type: FileFactsDto, description: 'What was found out about it' })
  facts?: FileFactsDto;

  @ApiPropertyOptional({
    type: MatchDto,
    description: 'In a list with `q`: the line that it was found by, unless its name has all the words',
  })
  match?: MatchDto;

  @ApiProperty({ type: 'integer', description: 'Counts the changes', example: 4 })
  version!: number;
}

export class AlikeFileDto {
  @ApiProperty({ type: FileDto })
  file!: FileDto;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 6,
    description: 'Of 64 bits of their perceptual hashes, how many differ',
    example: 2,
  })
  distance!: number;
}

export class AlikeFilesDto {
  @ApiProperty({ type: [AlikeFileDto], description: 'The most alike first, 24 at most' })
  items!: AlikeFileDto[];
}

export class FilePageDto extends PageDto(FileDto) {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description:
      'Files in the whole list, exactly, on its first page; null on others, and for a search of several pages and between two dates, where only reading on tells',
    example: 1234,
  })
  total!: number | null;
}

const number = { type: 'integer', minimum: 0 } as const;

export class StoredBytesDto {
  @ApiProperty({ ...number, format: 'int64', example: 73400320 })
  files!: number;

  @ApiProperty({ ...number, format: 'int64', example: 1048576 })
  trash!: number;

  @ApiProperty({
    ...number,
    format: 'int64',
    description: 'What algorithms made of all of them: thumbnails, posters, texts, large results',
    example: 204800,
  })
  derived!: number;
}

export class FileCountsDto {
  @ApiProperty({ ...number, description: 'In the list of files without a filter', example: 1234 })
  files!: number;

  @ApiProperty({ ...number, example: 3 })
  trash!: number;

  @ApiProperty({ ...number, description: 'Uploads that are not finished', example: 1 })
  unfinished!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: number,
    description: 'Of `files`, by category; without those that have none',
    example: { video: 1000, image: 234 },
  })
  categories!: Partial<Record<Category, number>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: number,
    description: 'Of `files`, by status; without those that have none',
    example: { ready: 1230, rejected: 4 },
  })
  statuses!: Partial<Record<UploadState, number>>;

  @ApiProperty({
    type: StoredBytesDto,
    description: 'Bytes in storage, of files that are ready or being checked',
  })
  bytes!: StoredBytesDto;
}

export class RenameFileDto {
  @ApiProperty({ description: 'Keeps its extension', example: 'summer.mp4' })
  @IsString()
  name!: string;
}

export class DownloadDto {
  @ApiProperty({
    description: 'GET it without further headers; supports ranges',
    example: 'https://bucket.s3.us-west-1.amazonaws.com/files/…?X-Amz-Signature=…',
  })
  url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:50:00.000Z' })
  expiresAt!: string;
}
