import { Module } from '@nestjs/common';
import { Clock, IssueTicket, Secrets, SessionStore, TicketStore, UserStore } from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { useCase } from '../use-case.ts';
import { TicketsController } from './tickets.controller.ts';

/** What the HTTP API has to do with live updates. The sockets themselves are of other functions, see sockets.module.ts. */
@Module({
  imports: [AwsModule, MetadataModule],
  controllers: [TicketsController],
  providers: [
    useCase(IssueTicket, {
      tickets: TicketStore,
      sessions: SessionStore,
      users: UserStore,
      secrets: Secrets,
      clock: Clock,
    }),
  ],
})
export class RealtimeModule {}
