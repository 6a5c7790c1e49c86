import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BATCH_LIMITS } from '@intake/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { FactFilterDto } from '../files/fact-filter.dto.ts';
import { FileConditionDto } from '../files/file-condition.dto.ts';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { ULID } from '../http/id.pipe.ts';
import { IsTime } from '../http/is-time.decorator.ts';
import {
  type RequestedAlgorithmDto,
  RequestedAlgorithms,
} from '../processing/requested-algorithms.decorator.ts';

export class BatchFilterDto extends FileConditionDto {
  @ApiPropertyOptional({ maxLength: 100, description: 'As in `GET /files`', example: 'holiday 2026' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(100)
  q?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Made at this time or later',
    example: '2026-11-01T00:00:00.000Z',
  })
  @MayBeAbsent()
  @IsTime()
  from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Made before this time',
    example: '2026-12-01T00:00:00.000Z',
  })
  @MayBeAbsent()
  @IsTime()
  to?: string;

  @ApiPropertyOptional({ type: FactFilterDto, description: 'As in `GET /files`' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => FactFilterDto)
  facts?: FactFilterDto;
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
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(BATCH_LIMITS.ids)
  @Matches(ULID, { each: true })
  ids?: string[];

  @ApiPropertyOptional({
    type: BatchFilterDto,
    description: 'All files that meet everything that is named; every file with `{}`',
  })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => BatchFilterDto)
  filter?: BatchFilterDto;

  @ApiPropertyOptional({
    maxLength: 1024,
    description: 'Everything in this folder and below it',
    example: 'Holiday/2026',
  })
  @MayBeAbsent()
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

  @RequestedAlgorithms('Each on the files that it takes. Without it: what runs on arrival')
  algorithms?: RequestedAlgorithmDto[];

  @ApiPropertyOptional({
    type: 'integer',
    example: 10,
    minimum: 1,
    maximum: BATCH_LIMITS.concurrency,
    default: BATCH_LIMITS.usualConcurrency,
    description: 'How many files at the same time',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(BATCH_LIMITS.concurrency)
  concurrency?: number;
}

export class StartBatchDto extends EstimateBatchDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Captions for the holiday' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  name?: string;
}
