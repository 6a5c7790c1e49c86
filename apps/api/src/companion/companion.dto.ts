import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_PARTS } from '@intake/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsObject,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { MAX_SENT_PARTS } from '../uploads/complete-upload.dto.ts';

/** The bodies of Companion's S3 protocol, as `@uppy/aws-s3` sends and reads them. */
export class CreateMultipartDto {
  @ApiProperty({ description: 'At most 255 bytes of UTF-8, no control characters', example: 'holiday.mp4' })
  @IsString()
  filename!: string;

  @ApiPropertyOptional({ description: 'A hint that is never trusted', example: 'video/mp4' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(255)
  type?: string;

  @ApiProperty({
    type: 'object',
    required: ['size'],
    properties: { size: { type: 'string', pattern: '^\\d{1,15}$', description: 'Bytes' } },
    additionalProperties: true,
    description: 'The meta fields of the file; all but `size` are ignored',
    example: { size: '104857600' },
  })
  // Whatever fields a page has given its files come along, so they are no unknown fields.
  @IsObject()
  metadata: Record<string, unknown> = {};
}

export class MultipartDto {
  @ApiProperty({ description: 'The upload', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  uploadId!: string;

  @ApiProperty({
    description: 'The file that it becomes; goes with every further call',
    example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
  })
  key!: string;

  @ApiProperty({
    type: 'integer',
    description: 'Bytes of every part but the last; no other cut is taken',
    example: 8388608,
  })
  partSize!: number;
}

export class MultipartPartDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_PARTS, example: 1 })
  @IsInt()
  @Min(1)
  @Max(MAX_PARTS)
  PartNumber!: number;

  @ApiProperty({ description: 'As S3 answered', example: '"6805f2cfc46c0f04559748bb039d69ae"' })
  @IsString()
  @Length(1, 128)
  ETag!: string;
}

export class StoredMultipartPartDto extends MultipartPartDto {
  @ApiProperty({ type: 'integer', description: 'Bytes', example: 8388608 })
  Size!: number;
}

export class SignedMultipartPartDto {
  @ApiProperty({
    description: 'PUT the bytes here',
    example: 'https://bucket.s3.us-west-1.amazonaws.com/files/…?partNumber=1&X-Amz-Signature=…',
  })
  url!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Headers that the PUT must carry',
    example: {},
  })
  headers!: Record<string, string>;

  @ApiProperty({ type: 'integer', description: 'Seconds', example: 900 })
  expires!: number;
}

export class SignedMultipartPartsDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'URL by part number',
    example: { '1': 'https://bucket.s3.us-west-1.amazonaws.com/files/…?partNumber=1&X-Amz-Signature=…' },
  })
  presignedUrls!: Record<string, string>;
}

export class CompleteMultipartDto {
  @ApiProperty({ type: [MultipartPartDto], minItems: 1, maxItems: MAX_SENT_PARTS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_SENT_PARTS)
  @ValidateNested({ each: true })
  @Type(() => MultipartPartDto)
  parts!: MultipartPartDto[];
}

export class CompletedMultipartDto {
  @ApiProperty({
    description: 'The file in this API; it needs an access token like every call',
    example: 'https://files.example.com/api/v1/files/01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
  })
  location!: string;

  @ApiProperty({ description: 'The file', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  key!: string;
}
