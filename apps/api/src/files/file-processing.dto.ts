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

/** What was found out about a file, as far as lists show it. */
export class FileFactsDto {
  @ApiPropertyOptional({ description: 'Of a video or a recording', example: 83.4 })
  durationSeconds?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Pixels, as it is shown', example: 1920 })
  width?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Pixels, as it is shown', example: 1080 })
  height?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Slides and sheets are pages, too', example: 12 })
  pages?: number;

  @ApiPropertyOptional({ description: 'ISO 639-1, of a text or of speech', example: 'de' })
  language?: string;

  @ApiPropertyOptional({ type: [String], description: 'What is to be seen, 20 at most', example: ['dog'] })
  labels?: string[];
}

const number = { type: 'integer', minimum: 0 } as const;

export class MarkDto {
  @ApiProperty({ ...number, description: 'UTF-16 units from the beginning of `text`', example: 4 })
  start!: number;

  @ApiProperty({ ...number, description: 'Behind the last one', example: 9 })
  end!: number;
}

/** The line that a search has found a file by. */
export class MatchDto {
  @ApiProperty({ description: 'Plain text, some 130 characters', example: 'The total of March' })
  text!: string;

  @ApiProperty({ type: [MarkDto], description: 'What was searched for' })
  marks!: MarkDto[];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Where it stands', example: 3 })
  page?: number;

  @ApiPropertyOptional({ description: 'Where it is heard or seen', example: 12.5 })
  seconds?: number;

  @ApiPropertyOptional({ description: 'What it is where it is not the running text', example: 'title' })
  field?: string;
}
