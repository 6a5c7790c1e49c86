import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsObject,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';

const MOST = 20;

export class RequestedAlgorithmDto {
  @ApiProperty({ example: 'identify' })
  @IsString()
  @Length(1, 40)
  id!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'By its schema in `AlgorithmParameters`; what is left out has its default',
  })
  @MayBeAbsent()
  @IsObject()
  parameters?: Record<string, unknown>;
}

/**
 * The algorithms that a request is about, each once.
 * @param description also of what it means to leave them out
 * @param required they cannot be left out
 */
export const RequestedAlgorithms = (description: string, required = false): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: [RequestedAlgorithmDto], required, minItems: 1, maxItems: MOST, description }),
    ...(required ? [] : [MayBeAbsent()]),
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(MOST),
    ArrayUnique(({ id }: RequestedAlgorithmDto) => id),
    ValidateNested({ each: true }),
    Type(() => RequestedAlgorithmDto),
  );
