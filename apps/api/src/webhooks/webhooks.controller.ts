import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ManageWebhooks } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import {
  ChangeWebhookDto,
  CreateWebhookDto,
  WebhookDto,
  WebhookListDto,
  WebhookWithSecretDto,
} from './webhook.dto.ts';
import { toWebhookDto, withSecret } from './webhook.mapper.ts';

const WebhookId = () => Param('id', new IdPipe('webhook'));

@ApiTags('webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: ManageWebhooks) {}

  @Get()
  @Documented({ id: 'listWebhooks', summary: 'List webhooks', answer: WebhookListDto })
  async list(@OwnerId() ownerId: string): Promise<WebhookListDto> {
    return { items: (await this.webhooks.list(ownerId)).map(toWebhookDto) };
  }

  @Post()
  @Documented({
    id: 'createWebhook',
    summary: 'Create a webhook',
    description: 'The answer is the only one with its secret.',
    status: 201,
    answer: WebhookWithSecretDto,
    problems: ['VALIDATION_FAILED', 'STATE_CONFLICT'],
  })
  async create(
    @OwnerId() ownerId: string,
    @Body() { url, events }: CreateWebhookDto,
  ): Promise<WebhookWithSecretDto> {
    return withSecret(await this.webhooks.create(ownerId, url, events));
  }

  @Get(':id')
  @Documented({ id: 'getWebhook', summary: 'Get a webhook', answer: WebhookDto, problems: ['NOT_FOUND'] })
  async get(@OwnerId() ownerId: string, @WebhookId() id: string): Promise<WebhookDto> {
    return toWebhookDto(await this.webhooks.get(ownerId, id));
  }

  @Patch(':id')
  @Documented({
    id: 'changeWebhook',
    summary: 'Change a webhook',
    answer: WebhookDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND'],
  })
  async change(
    @OwnerId() ownerId: string,
    @WebhookId() id: string,
    @Body() changes: ChangeWebhookDto,
  ): Promise<WebhookDto> {
    return toWebhookDto(await this.webhooks.change(ownerId, id, changes));
  }

  @Post(':id/secret')
  @Documented({
    id: 'rotateWebhookSecret',
    summary: 'Give a webhook a new secret',
    description: 'For a day messages are signed with the one before, too.',
    answer: WebhookWithSecretDto,
    problems: ['NOT_FOUND'],
  })
  async rotate(@OwnerId() ownerId: string, @WebhookId() id: string): Promise<WebhookWithSecretDto> {
    return withSecret(await this.webhooks.rotateSecret(ownerId, id));
  }

  @Delete(':id')
  @Documented({
    id: 'deleteWebhook',
    summary: 'Delete a webhook',
    status: 204,
    success: 'It is told nothing any more.',
    problems: ['NOT_FOUND'],
  })
  remove(@OwnerId() ownerId: string, @WebhookId() id: string): Promise<void> {
    return this.webhooks.remove(ownerId, id);
  }
}
