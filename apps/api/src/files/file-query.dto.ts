import { ApiPropertyOptional } from '@nestjs/swagger';
import { CATEGORIES, type Category, type Sort, SORTS, UPLOAD_STATES, type UploadState } from '@intake/domain';
import { Transform } from 'class-transformer';
import { IsTime } from '../http/is-time.decorator.ts';
import { IsBoolean, IsIn, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { PageCursor, PageLimit } from '../http/page.dto.ts';
import { FactFilterDto } from './fact-filter.dto.ts';

export class FileQueryDto extends FactFilterDto {
  @PageCursor()
  cursor?: string;

  @PageLimit(50, 100)
  limit: number = 50;

  @ApiPropertyOptional({ enum: CATEGORIES, enumName: 'Category' })
  @MayBeAbsent()
  @IsIn(CATEGORIES)
  category?: Category;

  @ApiPropertyOptional({
    enum: UPLOAD_STATES,
    enumName: 'FileStatus',
    description: 'One state only; without it everything whose bytes have arrived',
  })
  @MayBeAbsent()
  @IsIn(UPLOAD_STATES)
  status?: UploadState;

  @ApiPropertyOptional({
    maxLength: 100,
    description:
      'Words in any order; each has to begin a word of folder, name, or what was found in the file: text, tags, labels. Case, accents and ß make no difference',
    example: 'holiday 2026',
  })
  @MayBeAbsent()
  @IsString()
  @MaxLength(100)
  q?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Made at this time or later; then `sort` is by `createdAt`',
    example: '2026-11-01T00:00:00Z',
  })
  @MayBeAbsent()
  @IsTime()
  from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Made before this time; then `sort` is by `createdAt`',
    example: '2026-12-01T00:00:00Z',
  })
  @MayBeAbsent()
  @IsTime()
  to?: string;

  @ApiPropertyOptional({ enum: SORTS, default: '-createdAt' })
  @IsIn(SORTS)
  sort: Sort = '-createdAt';

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'true lists the trash' })
  @IsBoolean()
  @Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value))
  deleted: boolean = false;
}

export class DownloadQueryDto {
  @ApiPropertyOptional({ enum: ['attachment', 'inline'], default: 'attachment' })
  @IsIn(['attachment', 'inline'])
  disposition: 'attachment' | 'inline' = 'attachment';
}
