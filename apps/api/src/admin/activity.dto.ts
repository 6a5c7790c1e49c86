import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FAILURE_KINDS, type FailureKind, REASONED, type Reasoned } from '@intake/domain';
import { IsInt, Max, Min } from 'class-validator';
import { QueryNumber } from '../http/query-number.decorator.ts';

/** Counters are kept for 40 days; a month of them is what a page can show. */
const MAX_DAYS = 30;

export class ActivityQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_DAYS, default: 7 })
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  @QueryNumber()
  days: number = 7;
}

const Count = (description: string, example = 0, format?: string) =>
  ApiProperty({ type: 'integer', description, example, ...(format && { format }) });

export class ActivityDayDto {
  @ApiProperty({ format: 'date', description: 'UTC', example: '2026-11-23' })
  date!: string;

  @Count('Uploads started', 41)
  started!: number;

  @Count('Files refused before a byte was sent', 1)
  refused!: number;

  @Count('Uploads whose parts S3 made one object of', 38)
  completed!: number;

  @Count('Bytes of the completed uploads', 6400000000, 'int64')
  bytes!: number;

  @Count('Parts that clients say they sent again', 3)
  retries!: number;

  @Count('Files verified', 37)
  ready!: number;

  @Count('Files whose content is not what their name says', 1)
  rejected!: number;

  @Count('Uploads that came to nothing after they were completed')
  failed!: number;

  @Count('Uploads given up by their owners', 2)
  aborted!: number;

  @Count('Abandoned uploads that the sweeper gave up', 1)
  expired!: number;

  @Count('Interrupted completions that the sweeper finished')
  finished!: number;

  @Count('Records and refused files that the sweeper cleared away', 2)
  deleted!: number;
}

export class ActivityReasonDto {
  @ApiProperty({ enum: REASONED, enumName: 'RefusalKind' })
  kind!: Reasoned;

  @ApiProperty({ example: 'CONTENT_MISMATCH' })
  code!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  count!: number;
}

export class FailureDto {
  @ApiProperty({ description: 'ULID', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  at!: string;

  @ApiProperty({
    enum: FAILURE_KINDS,
    enumName: 'FailureKind',
    description: '`serverError`: a request that was answered with 5xx',
  })
  kind!: FailureKind;

  @ApiProperty({
    description: 'Of the file; with `serverError` the method and the route',
    example: 'holiday.mp4',
  })
  name!: string;

  @ApiProperty({ example: 'CONTENT_MISMATCH' })
  code!: string;

  @ApiProperty({ example: 'This is a program named like an MP4 video (.mp4); first bytes: MZ.' })
  detail!: string;

  @ApiPropertyOptional({ description: 'As in `Reason`', example: 'mp4' })
  claimed?: string;

  @ApiPropertyOptional({ description: 'As in `Reason`', example: 'exe' })
  found?: string;

  @ApiPropertyOptional({ description: 'As in `Reason`', example: 'MZ' })
  firstBytes?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    description: 'As in `Reason`',
    example: 1073741824,
  })
  limit?: number;

  @ApiPropertyOptional({ description: 'A digest, as in the log', example: '0a1b2c3d4e5f' })
  owner?: string;

  @ApiPropertyOptional({
    format: 'email',
    description: 'Where the account is still there',
    example: 'ada@example.com',
  })
  ownerEmail?: string;

  @ApiPropertyOptional({ description: 'Where there is a record', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  fileId?: string;

  @ApiPropertyOptional({
    description: 'To find it in the log',
    example: '5f0c8a52-8d1c-4f3a-9d0b-2f4f1d1f9f5e',
  })
  requestId?: string;
}

export class ActivityDto {
  @ApiProperty({ type: [ActivityDayDto], description: 'Every day, the last one is today' })
  days!: ActivityDayDto[];

  @ApiProperty({ type: [ActivityReasonDto], description: 'Of all these days, the most frequent first' })
  reasons!: ActivityReasonDto[];

  @ApiProperty({ type: [FailureDto], description: 'The last 50 of two weeks, the newest first' })
  failures!: FailureDto[];
}
