import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

/** One page of a list. */
export class PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 50 })
  @IsInt()
  @Min(1)
  @Max(100)
  @Type(() => Number)
  limit: number = 50;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before; opaque' })
  @IsOptional()
  @IsString()
  @Length(1, 4096)
  cursor?: string;
}
