import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  BATCH_ITEM_STATES,
  BATCH_STATES,
  type BatchItemState,
  type BatchState,
  RESULT_FILES,
  type ResultFile,
} from '@intake/domain';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQueryDto } from '../files/page-query.dto.ts';
import { RequestedAlgorithmDto } from '../processing/request-run.dto.ts';
import { RunReasonDto } from '../processing/run.dto.ts';
import { BatchFilesDto } from './start-batch.dto.ts';

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

  @ApiProperty({ description: 'Roughly, in USD, on AWS by list prices', example: 0.07 })
  usd!: number;
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

  @ApiProperty({ type: BatchFilesDto })
  files!: BatchFilesDto;

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

export class BatchPageDto {
  @ApiProperty({ type: [BatchDto], description: 'Newest first' })
  items!: BatchDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'For the next page; null on the last one',
    example: null,
  })
  nextCursor!: string | null;
}

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

export class BatchItemPageDto {
  @ApiProperty({ type: [BatchItemDto], description: 'In the order in which the files arrived' })
  items!: BatchItemDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'For the next page; null on the last one',
    example: null,
  })
  nextCursor!: string | null;
}

export class BatchQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 20, default: 20 })
  @IsInt()
  @Min(1)
  @Max(20)
  @Type(() => Number)
  override limit: number = 20;
}

export class BatchItemQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: BATCH_ITEM_STATES, enumName: 'BatchItemState', description: 'Only those' })
  @IsOptional()
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
