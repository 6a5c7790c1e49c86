import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBase64,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';

/** What file signatures need at most; more would only make the request larger. */
const MAX_HEAD_BYTES = 4100;
const MAX_HEAD_LENGTH = Math.ceil(MAX_HEAD_BYTES / 3) * 4;

/** Base64 of the 8 bytes of a CRC-64. */
export const CHECKSUM = /^[A-Za-z0-9+/]{11}=$/;
export const CHECKSUM_RULE = { message: 'checksum must be the base64 of 8 bytes' };

/** Bytes per second; no network of our days is faster. */
export const MAX_SPEED = 1e12;

/** Range of a JavaScript Date, in milliseconds (ECMA-262, 21.4.1.1). */
const MAX_DATE = 8.64e15;

export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
export const MAX_BATCH = 100;

export class StartUploadDto {
  @ApiProperty({ description: 'At most 255 bytes of UTF-8, no control characters', example: 'holiday.mp4' })
  @IsString()
  name!: string;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Bytes, 1 to the limit', example: 104857600 })
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  size!: number;

  @ApiPropertyOptional({
    description: "The sender's idea of the media type; a hint that is never trusted",
    example: 'video/mp4',
  })
  @MayBeAbsent()
  @IsString()
  @MaxLength(255)
  type?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    description: 'Milliseconds since the epoch',
    example: 1763900000000,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(-MAX_DATE)
  @Max(MAX_DATE)
  lastModified?: number;

  @ApiPropertyOptional({ description: 'Relative folder', example: 'holiday/day 1' })
  @MayBeAbsent()
  @IsString()
  path?: string;

  @ApiPropertyOptional({
    description:
      'CRC64NVME of the whole file, base64, where it is known beforehand: nothing else is accepted as this file. One of up to 8 MiB is then one PUT with `headers`, and S3 refuses other bytes at once',
    example: 'rosUhgp5mIE=',
  })
  @MayBeAbsent()
  @Matches(CHECKSUM, CHECKSUM_RULE)
  checksum?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    description:
      'Bytes per second that you have measured on this line; parts are sized to take a few seconds each. 0: you will measure and call `POST /uploads/{id}/plan`; then only the first parts are signed',
    example: 1250000,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_SPEED)
  bytesPerSecond?: number;

  @ApiPropertyOptional({
    format: 'byte',
    maxLength: MAX_HEAD_LENGTH,
    description: `Base64 of the first bytes (at most ${MAX_HEAD_BYTES}), for a verdict before anything is sent`,
    example: 'AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDE=',
  })
  @MayBeAbsent()
  @IsBase64()
  @MaxLength(MAX_HEAD_LENGTH)
  head?: string;
}

export class BatchedUploadDto extends StartUploadDto {
  @ApiPropertyOptional({
    description: 'As the header of a single upload',
    minLength: 1,
    maxLength: 255,
    example: '7e1c…',
  })
  @MayBeAbsent()
  @Matches(IDEMPOTENCY_KEY, { message: 'idempotencyKey must be 1 to 255 printable ASCII characters' })
  idempotencyKey?: string;
}

export class StartUploadsDto {
  @ApiProperty({ type: [BatchedUploadDto], minItems: 1, maxItems: MAX_BATCH })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_BATCH)
  @ValidateNested({ each: true })
  @Type(() => BatchedUploadDto)
  uploads!: BatchedUploadDto[];
}
