import { ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { ULID } from '../http/id.pipe.ts';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { PageLimit, PageQueryDto } from '../http/page.dto.ts';
import { RequestedAlgorithms, type RequestedAlgorithmDto } from './requested-algorithms.decorator.ts';

export class RequestRunDto {
  @RequestedAlgorithms('Without it: everything that fits the file and runs by itself')
  algorithms?: RequestedAlgorithmDto[];

  @ApiPropertyOptional({
    description: 'Run again what did not succeed in this run, and take its results for the rest',
    example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
  })
  @MayBeAbsent()
  @Matches(ULID)
  after?: string;
}

export class RunQueryDto extends PageQueryDto {
  @PageLimit(10, 20)
  override limit: number = 10;
}
