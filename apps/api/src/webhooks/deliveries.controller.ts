import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ReadDeliveries } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { PageQueryDto } from '../http/page.dto.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { DeliveryDto, DeliveryPageDto } from './webhook.dto.ts';
import { toDeliveryDto } from './webhook.mapper.ts';

const WebhookId = () => Param('id', new IdPipe('webhook'));

/** What a webhook was told. */
@ApiTags('webhooks')
@Controller('webhooks/:id')
export class DeliveriesController {
  constructor(private readonly deliveries: ReadDeliveries) {}

  @Get('deliveries')
  @Documented({
    id: 'listDeliveries',
    summary: 'See what a webhook was told',
    description: 'Kept for 30 days. A page may be short and still have a next one.',
    answer: DeliveryPageDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR', 'NOT_FOUND'],
  })
  async list(
    @OwnerId() ownerId: string,
    @WebhookId() id: string,
    @Query() { limit, cursor }: PageQueryDto,
  ): Promise<DeliveryPageDto> {
    const { items, nextCursor } = await this.deliveries.list(ownerId, id, limit, cursor);
    return { items: items.map(toDeliveryDto), nextCursor };
  }

  @Post('test')
  @Documented({
    id: 'testWebhook',
    summary: 'Send a message to try a webhook',
    status: 202,
    answer: DeliveryDto,
    problems: ['NOT_FOUND'],
  })
  async test(@OwnerId() ownerId: string, @WebhookId() id: string): Promise<DeliveryDto> {
    return toDeliveryDto(await this.deliveries.test(ownerId, id));
  }

  @Post('deliveries/:messageId/replay')
  @Documented({
    id: 'replayDelivery',
    summary: 'Send a message again',
    description: 'With the same id. Nothing happens to one that is still being delivered.',
    status: 202,
    answer: DeliveryDto,
    problems: ['NOT_FOUND', 'VERSION_CONFLICT'],
  })
  async replay(
    @OwnerId() ownerId: string,
    @WebhookId() webhookId: string,
    @Param('messageId') messageId: string,
  ): Promise<DeliveryDto> {
    return toDeliveryDto(await this.deliveries.replay({ ownerId, webhookId, messageId }));
  }
}
