import { Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ConfigSource } from '@intake/aws';
import { IssueTicket } from '@intake/domain';
import type { Request } from 'express';
import { Caller, type Principal } from '../auth/principal.decorator.ts';
import { Documented } from '../openapi/documented.ts';
import { SOCKET_PATH } from './socket-event.ts';
import { TicketDto } from './ticket.dto.ts';

@ApiTags('realtime')
@Controller('realtime')
export class TicketsController {
  constructor(
    private readonly issueTicket: IssueTicket,
    private readonly config: ConfigSource,
  ) {}

  @Post('tickets')
  @Documented({
    id: 'issueTicket',
    summary: 'Get a ticket for live updates',
    description:
      'Opens one WebSocket, which is told what happens to the files of its owner. It ends with the session.',
    status: 201,
    answer: TicketDto,
    problems: ['SESSION_ENDED'],
  })
  async issue(@Caller() { userId, sessionId }: Principal, @Req() request: Request): Promise<TicketDto> {
    const { ticket, expiresAt } = await this.issueTicket.execute(userId, sessionId);
    const url = this.config.current.realtimeUrl ?? ownAddress(request);
    return { ticket, url, expiresAt };
  }
}

function ownAddress({ protocol, host }: Request): string {
  return `${protocol === 'https' ? 'wss' : 'ws'}://${host}${SOCKET_PATH}`;
}
