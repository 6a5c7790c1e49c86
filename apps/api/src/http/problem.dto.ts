import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.ts';

export class FieldErrorDto {
  @ApiProperty({ description: 'JSON pointer (RFC 6901) to the field', example: '/size' })
  pointer!: string;

  @ApiProperty({ example: 'size must be an integer number' })
  detail!: string;
}

const PART_REASONS = ['missing', 'size', 'etag', 'checksum', 'unexpected'] as const;

export class PartProblemDto {
  @ApiProperty({ type: 'integer', example: 3 })
  number!: number;

  @ApiProperty({ enum: PART_REASONS })
  reason!: (typeof PART_REASONS)[number];
}

/** RFC 9457 problem details. */
export class ProblemDto {
  @ApiProperty({ description: 'Kind of problem', example: 'urn:intake:problem:file-too-large' })
  type!: string;

  @ApiProperty({ example: 'The file is too large' })
  title!: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, example: 413 })
  status!: number;

  @ApiProperty({
    description: 'What happened, in words for people',
    example: 'This file has 2147483648 bytes; the limit is 1073741824 bytes (1024 MiB).',
  })
  detail!: string;

  @ApiProperty({ description: 'The path that was asked for', example: '/api/v1/uploads' })
  instance!: string;

  @ApiProperty({
    description: 'What happened, for programs',
    enum: Object.keys(PROBLEMS),
    enumName: 'ProblemCode',
  })
  code!: ProblemCode;

  @ApiProperty({
    description: 'To quote when asking for help',
    example: '5f0c8a52-8d1c-4f3a-9d0b-2f4f1d1f9f5e',
  })
  requestId!: string;

  @ApiPropertyOptional({ type: [FieldErrorDto], description: 'With VALIDATION_FAILED' })
  errors?: FieldErrorDto[];

  @ApiPropertyOptional({ description: 'Bytes, with FILE_TOO_LARGE and BODY_TOO_LARGE', example: 1073741824 })
  limit?: number;

  @ApiPropertyOptional({ description: 'Seconds, with TOO_MANY_ATTEMPTS', example: 900 })
  retryAfter?: number;

  @ApiPropertyOptional({ description: 'With STATE_CONFLICT: the state it is in', example: 'aborted' })
  state?: string;

  @ApiPropertyOptional({
    description: 'With CONTENT_MISMATCH and CONTENT_DAMAGED: the extension that the name has',
    example: 'mp4',
  })
  claimed?: string;

  @ApiPropertyOptional({
    description:
      'With them: the format that the content has, by its usual extension, or `text`, or `unknown`',
    example: 'exe',
  })
  found?: string;

  @ApiPropertyOptional({ description: 'With them, of a program: its first bytes', example: 'MZ' })
  firstBytes?: string;

  @ApiPropertyOptional({
    description: 'With PARTS_MISMATCH: what to send again',
    type: [PartProblemDto],
  })
  parts?: PartProblemDto[];
}
