import { type DynamicModule, Module } from '@nestjs/common';
import { ApiGatewaySockets, ConfigSource } from '@intake/aws';
import {
  CloseConnection,
  ConnectionStore,
  EndConnections,
  EventLog,
  OpenConnection,
  PublishEvents,
  ResumeEvents,
  Clock,
  Secrets,
  SessionStore,
  SocketGateway,
  TicketStore,
  UserStore,
} from '@intake/domain';
import { AwsClients } from '../aws/aws-clients.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { useCase } from '../use-case.ts';
import { FanOut } from './fan-out.ts';
import { SocketEvents } from './socket-events.ts';

const sockets = { connections: ConnectionStore, sockets: SocketGateway };

/** Everything about open sockets: what their events mean, and what they are told. */
@Module({})
export class SocketsModule {
  /** @param endpoint takes PostToConnection; without one it is the WebSocket API's own */
  static at(endpoint?: string): DynamicModule {
    return {
      module: SocketsModule,
      imports: [AwsModule, MetadataModule],
      providers: [
        {
          provide: SocketGateway,
          inject: [AwsClients, ConfigSource],
          useFactory: (clients: AwsClients, { current }: ConfigSource) =>
            new ApiGatewaySockets(clients.socketApi(endpoint ?? managementUrl(current.realtimeUrl))),
        },
        useCase(OpenConnection, {
          tickets: TicketStore,
          connections: ConnectionStore,
          log: EventLog,
          sessions: SessionStore,
          users: UserStore,
          secrets: Secrets,
          clock: Clock,
        }),
        useCase(CloseConnection, { connections: ConnectionStore }),
        useCase(ResumeEvents, { connections: ConnectionStore, log: EventLog, clock: Clock }),
        useCase(PublishEvents, { ...sockets, log: EventLog, clock: Clock }),
        useCase(EndConnections, sockets),
        SocketEvents,
        FanOut,
      ],
    };
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
function managementUrl(realtimeUrl: string | undefined): string {
  if (!realtimeUrl) throw new Error('The parameter realtime/url is missing.');
  return realtimeUrl.replace(/^ws/, 'http');
}
