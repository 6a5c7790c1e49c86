import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsString, Length } from 'class-validator';
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
}
