import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_PATH_BYTES, OUTCOMES, type Outcome, REPORTED_CODES, type ReportedCode } from '@intake/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { ReasonDto } from '../files/reason.dto.ts';
import { PageDto } from '../http/page.dto.ts';

/** Files in one report. */
const MAX_REFUSALS = 100;
/** Characters: longer than any name that is taken, because a name may be what is wrong. */
const MAX_NAME = 1024;

export class HistoryEntryDto {
  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  at!: string;

  @ApiProperty({
    enum: OUTCOMES,
    enumName: 'UploadOutcome',
    description:
      '`refused`: before a byte was sent; `rejected`: after its content was checked; `aborted`: given up by its owner; `expired`: never finished',
  })
  outcome!: Outcome;

  @ApiProperty({ example: 'holiday.mp4' })
  name!: string;

  @ApiPropertyOptional({ example: 'holiday/day 1' })
  path?: string;

  @ApiPropertyOptional({ type: 'integer', format: 'int64', description: 'Bytes', example: 104857600 })
  size?: number;

  @ApiPropertyOptional({
    description: 'Where there is, or was, a file',
    example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
  })
  fileId?: string;

  @ApiPropertyOptional({ description: 'With `ready`: CRC64NVME of the whole file', example: 'rosUhgp5mIE=' })
  checksum?: string;

  @ApiPropertyOptional({ description: 'The content was there already; nothing was sent' })
  alreadyStored?: boolean;

  @ApiPropertyOptional({ description: 'With `refused`, `rejected` and `failed`' })
  reason?: ReasonDto;

  @ApiPropertyOptional({
    description: 'To quote when asking for help',
    example: '5f0c8a52-8d1c-4f3a-9d0b-2f4f1d1f9f5e',
  })
  requestId?: string;
}

export class HistoryPageDto extends PageDto(HistoryEntryDto) {}

export class RefusalDto {
  @ApiProperty({ maxLength: MAX_NAME, example: 'tool.exe' })
  @IsString()
  @Length(1, MAX_NAME)
  name!: string;

  @ApiPropertyOptional({ maxLength: MAX_PATH_BYTES, example: 'holiday/day 1' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(MAX_PATH_BYTES)
  path?: string;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Bytes', example: 0 })
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  size!: number;

  @ApiProperty({ enum: REPORTED_CODES, description: 'Why you did not ask for it' })
  @IsIn(REPORTED_CODES)
  code!: ReportedCode;
}

export class RefusalsDto {
  @ApiProperty({ type: [RefusalDto], minItems: 1, maxItems: MAX_REFUSALS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_REFUSALS)
  @ValidateNested({ each: true })
  @Type(() => RefusalDto)
  refusals!: RefusalDto[];
}
