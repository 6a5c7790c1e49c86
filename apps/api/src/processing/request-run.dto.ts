import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
  Min,
  ValidateNested,
} from 'class-validator';
import { ULID } from '../http/id.pipe.ts';

export const MOST_ALGORITHMS = 20;

export class RequestedAlgorithmDto {
  @ApiProperty({ example: 'identify' })
  @IsString()
  @Length(1, 40)
  id!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'By its schema; what is left out has its default',
  })
  @IsOptional()
  @IsObject()
  parameters?: Record<string, unknown>;
}

export class RequestRunDto {
  @ApiPropertyOptional({
    type: [RequestedAlgorithmDto],
    maxItems: MOST_ALGORITHMS,
    description: 'Without it: everything that fits the file and runs by itself',
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
    description: 'Run again what did not succeed in this run, and take its results for the rest',
    example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
  })
  @IsOptional()
  @Matches(ULID)
  after?: string;
}

export class RunQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 20, default: 10 })
  @IsInt()
  @Min(1)
  @Max(20)
  @Type(() => Number)
  limit: number = 10;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before; opaque' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  cursor?: string;
}
