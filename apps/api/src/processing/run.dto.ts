import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RUN_STATES, type RunState, STEP_STATES, type StepState } from '@intake/domain';
import { PageDto } from '../http/page.dto.ts';

const EXPIRES = '2026-11-23T22:50:00.000Z';
const URL = 'https://bucket.s3.us-west-1.amazonaws.com/derived/…?X-Amz-Signature=…';

/** Why a run or a step ended as it did. */
export class RunReasonDto {
  @ApiProperty({ description: 'For programs. Algorithms have codes of their own', example: 'TIME_LIMIT' })
  code!: string;

  @ApiProperty({ example: 'It took longer than 60 s.' })
  detail!: string;
}

export class DerivedFileDto {
  @ApiProperty({ example: 'thumbnail-96.webp' })
  name!: string;

  @ApiProperty({ description: '`thumbnail`, `preview`, `poster` or `data`', example: 'thumbnail' })
  role!: string;

  @ApiProperty({ example: 'image/webp' })
  contentType!: string;

  @ApiProperty({ type: 'integer', description: 'Bytes', example: 2048 })
  size!: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Pixels', example: 96 })
  width?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Pixels', example: 64 })
  height?: number;

  @ApiProperty({ description: 'GET it without further headers; supports ranges', example: URL })
  url!: string;

  @ApiProperty({ format: 'date-time', example: EXPIRES })
  expiresAt!: string;
}

export class StepRuleDto {
  @ApiProperty({ description: 'ULID', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty({ description: 'What it was called then', example: 'Captions for every video' })
  name!: string;
}

export class StepDto {
  @ApiProperty({ description: 'Id of the algorithm, see `GET /algorithms`', example: 'identify' })
  algorithm!: string;

  @ApiProperty({ description: 'Of the algorithm', example: '1.0.0' })
  version!: string;

  @ApiProperty({ enum: STEP_STATES, enumName: 'StepState', example: 'succeeded' })
  state!: StepState;

  @ApiProperty({ description: '0 to 1', example: 1 })
  progress!: number;

  @ApiProperty({ type: 'integer', description: 'How often it was begun', example: 1 })
  attempt!: number;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T22:45:11.000Z' })
  startedAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T22:45:12.000Z' })
  endedAt?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Of the algorithm itself', example: 214 })
  durationMs?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Of the file', example: 65536 })
  bytesRead?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Of the process that ran it', example: 84 })
  peakMemoryMb?: number;

  @ApiPropertyOptional({ description: 'What did the work', example: 'file-type 22.3.0' })
  engine?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'By the schema of its algorithm in `AlgorithmResults`, which `GET /algorithms` shows as well; a larger one than 16 KiB is at `resultUrl`',
  })
  result?: unknown;

  @ApiPropertyOptional({ description: 'The result, as JSON', example: URL })
  resultUrl?: string;

  @ApiPropertyOptional({ type: [DerivedFileDto], description: 'What was made from the file' })
  derived?: DerivedFileDto[];

  @ApiPropertyOptional({ type: StepRuleDto, description: 'The rule that asked for it' })
  rule?: StepRuleDto;

  @ApiPropertyOptional({ type: RunReasonDto, description: 'Why it was not, or not wholly, done' })
  reason?: RunReasonDto;
}

export class RunDto {
  @ApiProperty({ description: 'ULID', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty({
    enum: RUN_STATES,
    enumName: 'RunState',
    description: '`partial`: some steps failed; the others have results',
    example: 'succeeded',
  })
  state!: RunState;

  @ApiProperty({ description: '0 to 1', example: 1 })
  progress!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:45:10.000Z' })
  createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T22:45:11.000Z' })
  startedAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T22:45:13.000Z' })
  endedAt?: string;

  @ApiPropertyOptional({ description: 'The run that it continues', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  after?: string;

  @ApiPropertyOptional({ description: 'The batch that it is part of', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  batch?: string;

  @ApiPropertyOptional({ type: RunReasonDto })
  reason?: RunReasonDto;

  @ApiProperty({ type: [StepDto], description: 'In the order in which they run; empty until it is planned' })
  steps!: StepDto[];
}

export class RunPageDto extends PageDto(RunDto) {}
