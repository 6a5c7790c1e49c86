import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { type FactFilter, FINDABLE_LIMITS } from '@intake/domain';
import { IsNumber, IsString, Length, Matches, Max, Min } from 'class-validator';
import { QueryNumber } from '../http/query-number.decorator.ts';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';

const MOST = 1_000_000_000;

function Bound(description: string, example: number): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: 'number', minimum: 0, maximum: MOST, description, example }),
    MayBeAbsent(),
    IsNumber(),
    Min(0),
    Max(MOST),
    QueryNumber(),
  );
}

/** What was found out about files. A file of which it is not known is not among them. */
export class FactFilterDto implements FactFilter {
  @Bound('Seconds at least, of videos and recordings', 60)
  minDuration?: number;

  @Bound('Seconds at most', 600)
  maxDuration?: number;

  @Bound('Pixels at least, as it is shown', 1920)
  minWidth?: number;

  @Bound('Pixels at most', 4096)
  maxWidth?: number;

  @Bound('Pixels at least, as it is shown', 1080)
  minHeight?: number;

  @Bound('Pixels at most', 2160)
  maxHeight?: number;

  @Bound('Pages at least; slides and sheets are pages, too', 2)
  minPages?: number;

  @Bound('Pages at most', 10)
  maxPages?: number;

  @ApiPropertyOptional({
    pattern: '^[a-z]{2,3}$',
    description: 'ISO 639-1, of texts and speech',
    example: 'de',
  })
  @MayBeAbsent()
  @Matches(/^[a-z]{2,3}$/)
  language?: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: FINDABLE_LIMITS.label,
    description: 'What is to be seen in it; the whole label, case and accents make no difference',
    example: 'dog',
  })
  @MayBeAbsent()
  @IsString()
  @Length(1, FINDABLE_LIMITS.label)
  label?: string;
}
