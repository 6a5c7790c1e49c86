import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BATCH_LIMITS } from '@intake/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { FileConditionDto } from '../files/file-condition.dto.ts';
import { ULID } from '../http/id.pipe.ts';
import { IsTime } from '../http/is-time.decorator.ts';
import { MOST_ALGORITHMS, RequestedAlgorithmDto } from '../processing/request-run.dto.ts';

export class BatchFilterDto extends FileConditionDto {
  @ApiPropertyOptional({ maxLength: 100, description: 'As in `GET /files`', example: 'holiday 2026' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Made at this time or later',
    example: '2026-11-01T00:00:00.000Z',
  })
  @IsOptional()
  @IsTime()
  from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Made before this time',
    example: '2026-12-01T00:00:00.000Z',
  })
  @IsOptional()
  @IsTime()
  to?: string;
}

/** Exactly one of the three. Files that are not ready are left out. */
export class BatchFilesDto {
  @ApiPropertyOptional({
    type: [String],
    minItems: 1,
    maxItems: BATCH_LIMITS.ids,
    description: 'These files',
    example: ['01KAR3M5Q8T1Y6V4W2Z9X7C5B3'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(BATCH_LIMITS.ids)
  @Matches(ULID, { each: true })
  ids?: string[];

  @ApiPropertyOptional({
    type: BatchFilterDto,
    description: 'All files that meet everything that is named; every file with `{}`',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => BatchFilterDto)
  filter?: BatchFilterDto;

  @ApiPropertyOptional({
    maxLength: 1024,
    description: 'Everything in this folder and below it',
    example: 'Holiday/2026',
  })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  folder?: string;
}

export class EstimateBatchDto {
  @ApiProperty({ type: BatchFilesDto, description: 'Which files' })
  @IsObject()
  @ValidateNested()
  @Type(() => BatchFilesDto)
  files!: BatchFilesDto;

  @ApiPropertyOptional({
    type: [RequestedAlgorithmDto],
    minItems: 1,
    maxItems: MOST_ALGORITHMS,
    description: 'Each on the files that it takes. Without it: what runs on arrival',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ALGORITHMS)
  @ArrayUnique(({ id }: RequestedAlgorithmDto) => id)
  @ValidateNested({ each: true })
  @Type(() => RequestedAlgorithmDto)
  algorithms?: RequestedAlgorithmDto[];

  @ApiPropertyOptional({
    type: 'integer',
    example: 10,
    minimum: 1,
    maximum: BATCH_LIMITS.concurrency,
    default: BATCH_LIMITS.usualConcurrency,
    description: 'How many files at the same time',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(BATCH_LIMITS.concurrency)
  concurrency?: number;
}

export class StartBatchDto extends EstimateBatchDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Captions for the holiday' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  name?: string;
}
