import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.decorator.ts';
import { QueryNumber } from './query-number.decorator.ts';

/** Where a list goes on. */
export const PageCursor = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ description: '`nextCursor` of the page before; opaque' }),
    MayBeAbsent(),
    IsString(),
    Length(1, 4096),
  );

export class CursorQueryDto {
  @PageCursor()
  cursor?: string;
}

/** Things on a page. @param usual where nothing is said */
export const PageLimit = (usual: number, maximum: number): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'integer', minimum: 1, maximum, default: usual }),
    IsInt(),
    Min(1),
    Max(maximum),
    QueryNumber(),
  );

/** Which page of a list. */
export class PageQueryDto extends CursorQueryDto {
  @PageLimit(50, 100)
  limit: number = 50;
}

/** One page of a list, as the base of a class with a name of its own: OpenAPI shows that. */
export function PageDto<Item>(item: Type<Item>, description?: string) {
  class Page {
    @ApiProperty({ type: [item], ...(description && { description }) })
    items!: Item[];

    @ApiProperty({
      type: String,
      nullable: true,
      description: 'Pass as `cursor` for the next page; null on the last one',
      example: null,
    })
    nextCursor!: string | null;
  }
  return Page;
}
