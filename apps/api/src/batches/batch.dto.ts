import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  BATCH_ITEM_STATES,
  BATCH_STATES,
  type BatchItemState,
  type BatchState,
  RESULT_FILES,
  type ResultFile,
} from '@intake/domain';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { PageDto, PageLimit, PageQueryDto } from '../http/page.dto.ts';
import { RequestedAlgorithmDto } from '../processing/requested-algorithms.decorator.ts';
import { RunReasonDto } from '../processing/run.dto.ts';
import { BatchFilterDto } from './start-batch.dto.ts';

const ID = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';

export class EstimatedAlgorithmDto {
  @ApiProperty({ example: 'image' })
  id!: string;

  @ApiProperty({ type: 'integer', description: 'Files that it takes', example: 120 })
  files!: number;

  @ApiProperty({ description: 'False: its steps are skipped in this deployment', example: true })
  installed!: boolean;
}

export class BatchEstimateDto {
  @ApiProperty({ type: 'integer', example: 132 })
  files!: number;

  @ApiProperty({ type: 'integer', example: 512_000_000 })
  bytes!: number;

  @ApiProperty({
    description: 'False: there are more files; all numbers are of those looked at',
    example: true,
  })
  complete!: boolean;

  @ApiProperty({ type: [EstimatedAlgorithmDto] })
  algorithms!: EstimatedAlgorithmDto[];

  @ApiProperty({ type: 'integer', description: 'Files that none of the algorithms takes', example: 12 })
  unfit!: number;

  @ApiProperty({ type: 'integer', description: 'Roughly, from the hints of the manifests', example: 240 })
  seconds!: number;

  @ApiProperty({
    description: 'Roughly, in USD, on AWS by list prices, with those of the services',
    example: 0.07,
  })
  usd!: number;

  @ApiProperty({
    type: [String],
    description:
      'Services that files leave for, because this deployment has chosen them for these algorithms',
    example: ['Amazon Rekognition'],
  })
  services!: string[];
}

export class BatchCountsDto {
  @ApiProperty({ type: 'integer', example: 100 })
  succeeded!: number;

  @ApiProperty({ type: 'integer', description: 'Some algorithms failed', example: 3 })
  partial!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  failed!: number;

  @ApiProperty({ type: 'integer', description: 'No algorithm takes it, or it was deleted', example: 12 })
  skipped!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  cancelled!: number;
}

/** Exactly one of `named`, `filter` and `folder`. */
export class ChosenFilesDto {
  @ApiPropertyOptional({ type: 'integer', description: 'How many were named one by one', example: 2 })
  named?: number;

  @ApiPropertyOptional({ type: [String], description: 'Which these are; left out of lists', example: [ID] })
  ids?: string[];

  @ApiPropertyOptional({ type: BatchFilterDto })
  filter?: BatchFilterDto;

  @ApiPropertyOptional({ description: 'With everything below it', example: 'Holiday/2026' })
  folder?: string;
}

export class BatchDto {
  @ApiProperty({ description: 'ULID', example: ID })
  id!: string;

  @ApiPropertyOptional({ example: 'Captions for the holiday' })
  name?: string;

  @ApiProperty({ enum: BATCH_STATES, enumName: 'BatchState', example: 'partial' })
  state!: BatchState;

  @ApiProperty({ description: '0 to 1', example: 1 })
  progress!: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Files, as soon as they are found', example: 117 })
  total?: number;

  @ApiProperty({ type: BatchCountsDto, description: 'What became of the files so far' })
  counts!: BatchCountsDto;

  @ApiProperty({ type: ChosenFilesDto })
  files!: ChosenFilesDto;

  @ApiPropertyOptional({ type: [RequestedAlgorithmDto], description: 'Without it: what runs on arrival' })
  algorithms?: RequestedAlgorithmDto[];

  @ApiProperty({ type: 'integer', description: 'How many files at the same time', example: 10 })
  concurrency!: number;

  @ApiPropertyOptional({ type: RunReasonDto })
  reason?: RunReasonDto;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:45:10.000Z' })
  createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T22:45:11.000Z' })
  startedAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T22:49:13.000Z' })
  endedAt?: string;
}

export class BatchPageDto extends PageDto(BatchDto, 'Newest first') {}

export class BatchItemDto {
  @ApiProperty({ description: 'ULID', example: ID })
  fileId!: string;

  @ApiProperty({ example: 'beach.jpg' })
  name!: string;

  @ApiPropertyOptional({ example: 'Holiday/2026' })
  path?: string;

  @ApiProperty({ type: 'integer', description: 'Bytes', example: 2_048_000 })
  size!: number;

  @ApiProperty({ enum: BATCH_ITEM_STATES, enumName: 'BatchItemState', example: 'succeeded' })
  state!: BatchItemState;

  @ApiPropertyOptional({ description: 'Its run, see `GET /files/{id}/processing/{run}`', example: ID })
  run?: string;

  @ApiPropertyOptional({ type: RunReasonDto })
  reason?: RunReasonDto;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T22:45:13.000Z' })
  endedAt?: string;
}

export class BatchItemPageDto extends PageDto(BatchItemDto, 'In the order in which the files arrived') {}

export class BatchQueryDto extends PageQueryDto {
  @PageLimit(20, 20)
  override limit: number = 20;
}

export class BatchItemQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: BATCH_ITEM_STATES, enumName: 'BatchItemState', description: 'Only those' })
  @MayBeAbsent()
  @IsIn(BATCH_ITEM_STATES)
  state?: BatchItemState;
}

const KINDS = Object.keys(RESULT_FILES) as ResultFile[];

export class BatchResultsQueryDto {
  @ApiPropertyOptional({
    enum: KINDS,
    default: 'csv',
    description: '`csv`: one line a file; `jsonl`: all results; `failures`: a table of what failed and why',
  })
  @IsIn(KINDS)
  format: ResultFile = 'csv';
}

export class BatchResultsDto {
  @ApiProperty({
    description: 'GET it without further headers',
    example: 'https://bucket.s3.us-west-1.amazonaws.com/batches/…?X-Amz-Signature=…',
  })
  url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:50:00.000Z' })
  expiresAt!: string;
}
