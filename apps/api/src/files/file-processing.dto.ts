import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RUN_STATES, type RunState } from '@intake/domain';

export class FileProcessingDto {
  @ApiProperty({ enum: RUN_STATES, enumName: 'RunState', example: 'succeeded' })
  state!: RunState;

  @ApiProperty({ description: 'Id of the run', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  run!: string;

  @ApiProperty({ description: '0 to 1', example: 1 })
  progress!: number;
}

export class ThumbnailDto {
  @ApiProperty({
    description: 'GET it without further headers; the same for a while',
    example: 'https://bucket.s3.us-west-1.amazonaws.com/derived/…?X-Amz-Signature=…',
  })
  url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:50:00.000Z' })
  expiresAt!: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Pixels', example: 96 })
  width?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Pixels', example: 64 })
  height?: number;

  @ApiPropertyOptional({
    description: 'The largest thumbnail, 512 pixels at most, where there is another',
    example: 'https://bucket.s3.us-west-1.amazonaws.com/derived/…?X-Amz-Signature=…',
  })
  largeUrl?: string;
}
