import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_FILE_SIZE, MAX_PARTS, MAX_RETRIES, MIN_PART_SIZE } from '@intake/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { CHECKSUM, CHECKSUM_RULE, MAX_BATCH, MAX_SPEED } from './start-upload.dto.ts';

/** ListParts pages at 1,000, so no client needs more URLs at once. */
const MAX_NUMBERS = 1000;

export class ReplanDto {
  @ApiProperty({
    type: 'integer',
    description: 'The first part that has not been begun: those before it keep their sizes',
    example: 5,
  })
  @IsInt()
  @Min(1)
  @Max(MAX_PARTS)
  from!: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Measured', example: 12500000 })
  @IsInt()
  @Min(1)
  @Max(MAX_SPEED)
  bytesPerSecond!: number;
}

/** The largest file in the smallest parts that S3 takes; whoever sends more has made them up. */
export const MAX_SENT_PARTS = Math.ceil(MAX_FILE_SIZE / MIN_PART_SIZE);

export class PartNumbersDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'integer' },
    minItems: 1,
    maxItems: MAX_NUMBERS,
    example: [3, 4],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_NUMBERS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(MAX_PARTS, { each: true })
  numbers!: number[];
}

export class AdoptFileDto {
  @ApiProperty({ description: 'CRC64NVME of the whole file, base64', example: 'rosUhgp5mIE=' })
  @Matches(CHECKSUM, CHECKSUM_RULE)
  checksum!: string;
}

export class SentPartDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_PARTS, example: 1 })
  @IsInt()
  @Min(1)
  @Max(MAX_PARTS)
  number!: number;

  @ApiProperty({
    description: 'As S3 answered, with or without quotes; `*` where that answer was lost',
    example: '"6805f2cfc46c0f04559748bb039d69ae"',
  })
  @IsString()
  @Length(1, 128)
  etag!: string;

  @ApiPropertyOptional({
    description: "The sender's own CRC64NVME of the part, base64; compared with S3's",
    example: 'rosUhgp5mIE=',
  })
  @MayBeAbsent()
  @Matches(CHECKSUM, CHECKSUM_RULE)
  checksum?: string;
}

export class CompleteUploadDto {
  @ApiProperty({ type: [SentPartDto], minItems: 1, maxItems: MAX_SENT_PARTS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_SENT_PARTS)
  @ValidateNested({ each: true })
  @Type(() => SentPartDto)
  parts!: SentPartDto[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_RETRIES,
    description:
      'How many times a part had to be sent again; only counted, for whoever looks after the service',
    example: 2,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_RETRIES)
  retries?: number;
}

export class BatchedCompletionDto extends CompleteUploadDto {
  @ApiProperty({ example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  @IsString()
  @Length(1, 64)
  id!: string;
}

export class CompleteUploadsDto {
  @ApiProperty({ type: [BatchedCompletionDto], minItems: 1, maxItems: MAX_BATCH })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_BATCH)
  @ValidateNested({ each: true })
  @Type(() => BatchedCompletionDto)
  uploads!: BatchedCompletionDto[];
}
