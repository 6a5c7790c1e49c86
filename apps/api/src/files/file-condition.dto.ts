import { ApiPropertyOptional } from '@nestjs/swagger';
import { CATEGORIES, type Category, FILE_TYPES } from '@intake/domain';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsString, Length, Min } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';

const EXTENSIONS = FILE_TYPES.map(({ extension }) => extension);
const Bytes = { type: 'integer', minimum: 0 } as const;

/** What is known of a file before it is analysed. All that is named must hold. */
export class FileConditionDto {
  @ApiPropertyOptional({ enum: CATEGORIES, enumName: 'Category' })
  @MayBeAbsent()
  @IsIn(CATEGORIES)
  category?: Category;

  @ApiPropertyOptional({
    type: [String],
    minItems: 1,
    maxItems: EXTENSIONS.length,
    description: 'Any of these extensions',
    example: ['mp4', 'mov'],
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(EXTENSIONS.length)
  @IsIn(EXTENSIONS, { each: true })
  types?: string[];

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 1024,
    description: 'In this folder or below it',
    example: 'Holiday/2026',
  })
  @MayBeAbsent()
  @IsString()
  @Length(1, 1024)
  folder?: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 100,
    description:
      'Words in any order; each has to begin a word of folder or name. Case, accents and ß make no difference',
    example: 'interview',
  })
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  name?: string;

  @ApiPropertyOptional({ ...Bytes, description: 'Of at least so many bytes', example: 1_000_000 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  minSize?: number;

  @ApiPropertyOptional({ ...Bytes, description: 'Of at most so many bytes', example: 500_000_000 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  maxSize?: number;
}
