import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WEBHOOK_EVENTS, type WebhookEvent, type WebhookMessageType } from '@intake/domain';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  MaxLength,
} from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { PageDto } from '../http/page.dto.ts';

const URL_LENGTH = 2048;
const Url = { maxLength: URL_LENGTH, format: 'uri', example: 'https://example.com/intake' } as const;
const Events = {
  enum: WEBHOOK_EVENTS,
  enumName: 'WebhookEvent',
  isArray: true,
  example: ['file.ready'],
} as const;

export class CreateWebhookDto {
  @ApiProperty({ ...Url, description: 'Begins with https:// and lies outside of any private network' })
  @IsString()
  @MaxLength(URL_LENGTH)
  url!: string;

  @ApiProperty({ ...Events, description: 'What it is told' })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(WEBHOOK_EVENTS.length)
  @ArrayUnique()
  @IsIn(WEBHOOK_EVENTS, { each: true })
  events!: WebhookEvent[];
}

export class ChangeWebhookDto {
  @ApiPropertyOptional(Url)
  @MayBeAbsent()
  @IsString()
  @MaxLength(URL_LENGTH)
  url?: string;

  @ApiPropertyOptional(Events)
  @MayBeAbsent()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(WEBHOOK_EVENTS.length)
  @ArrayUnique()
  @IsIn(WEBHOOK_EVENTS, { each: true })
  events?: WebhookEvent[];

  @ApiPropertyOptional({ description: 'False: it is told nothing', example: true })
  @MayBeAbsent()
  @IsBoolean()
  enabled?: boolean;
}

export class WebhookReasonDto {
  @ApiProperty({ example: 'GONE' })
  code!: string;

  @ApiProperty({ example: 'The receiver said that it is gone (410).' })
  detail!: string;
}

export class WebhookDto {
  @ApiProperty({ description: 'ULID', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty(Url)
  url!: string;

  @ApiProperty(Events)
  events!: WebhookEvent[];

  @ApiProperty({ example: true })
  enabled!: boolean;

  @ApiPropertyOptional({ type: WebhookReasonDto, description: 'Why it was switched off by itself' })
  reason?: WebhookReasonDto;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  updatedAt!: string;
}

export class WebhookWithSecretDto extends WebhookDto {
  @ApiProperty({
    description: 'Shown this one time. Messages are signed with it, see docs/webhooks.md',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  })
  secret!: string;
}

export class WebhookListDto {
  @ApiProperty({ type: [WebhookDto], description: 'Oldest first' })
  items!: WebhookDto[];
}

export class DeliveryAttemptDto {
  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  at!: string;

  @ApiProperty({ type: 'integer', description: 'Milliseconds', example: 84 })
  ms!: number;

  @ApiPropertyOptional({ type: 'integer', description: 'HTTP status of the answer', example: 204 })
  status?: number;

  @ApiPropertyOptional({ description: 'Instead of an answer', example: 'TIMEOUT' })
  error?: string;
}

export class DeliveryDto {
  @ApiProperty({ description: '`webhook-id` of every attempt', example: 'msg_01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty({ type: String, example: 'file.ready' })
  type!: WebhookMessageType;

  @ApiProperty({ enum: ['pending', 'delivered', 'failed'], enumName: 'DeliveryState' })
  state!: 'pending' | 'delivered' | 'failed';

  @ApiProperty({ type: [DeliveryAttemptDto], description: 'Newest last' })
  attempts!: DeliveryAttemptDto[];

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When a pending one is tried next',
    example: '2026-11-23T22:49:00.000Z',
  })
  dueAt?: string;

  @ApiProperty({
    description: 'What was sent, JSON',
    example: '{"type":"file.ready","timestamp":"…","data":{}}',
  })
  body!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  createdAt!: string;
}

export class DeliveryPageDto extends PageDto(DeliveryDto, 'Newest first') {}
