import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, IsString, Length, Min } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';

const MOST = 100;
const algorithmsOff = {
  type: 'array' as const,
  items: { type: 'string' as const },
  maxItems: MOST,
  description: 'Algorithms that run by themselves, but not on files of this person',
  example: ['ocr'],
};

export class SettingsDto {
  @ApiProperty(algorithmsOff)
  algorithmsOff!: readonly string[];

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Counts the changes', example: 3 })
  version!: number;
}

export class ChangeSettingsDto {
  @ApiPropertyOptional(algorithmsOff)
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MOST)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  algorithmsOff?: string[];

  @ApiPropertyOptional({
    ...{ type: 'integer', minimum: 0, example: 3 },
    description:
      'The version that this is a change of. Where another device was first, nothing is changed. Without it the change is made to whatever is there',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  version?: number;
}
