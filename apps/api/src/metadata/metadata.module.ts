import { type FactoryProvider, Module, type Type } from '@nestjs/common';
import {
  ConfigSource,
  DynamoActivityStore,
  DynamoAttemptLimiter,
  DynamoConnectionStore,
  DynamoEventLog,
  DynamoFileStore,
  DynamoHistoryStore,
  DynamoIdempotencyStore,
  DynamoProcessingStore,
  DynamoSessionStore,
  DynamoTicketStore,
  DynamoUserStore,
} from '@intake/aws';
import {
  ActivityStore,
  AttemptLimiter,
  ConnectionStore,
  EventLog,
  FileStore,
  HistoryStore,
  IdempotencyStore,
  ProcessingStore,
  SessionStore,
  TicketStore,
  UserStore,
} from '@intake/domain';
import { AwsClients } from '../aws/aws-clients.ts';
import { AwsModule } from '../aws/aws.module.ts';

type Dynamo = AwsClients['dynamo'];

/** Every store lives in the one table. */
function store<Port>(
  provide: abstract new () => Port,
  Adapter: new (dynamo: Dynamo, table: string) => Port,
): FactoryProvider<Port> {
  return {
    provide: provide as Type<Port>,
    inject: [AwsClients, ConfigSource],
    useFactory: ({ dynamo }: AwsClients, { current }: ConfigSource) => new Adapter(dynamo, current.table),
  };
}

/** Everything that is kept about files, people and sessions. */
@Module({
  imports: [AwsModule],
  providers: [
    store(FileStore, DynamoFileStore),
    store(HistoryStore, DynamoHistoryStore),
    store(IdempotencyStore, DynamoIdempotencyStore),
    store(UserStore, DynamoUserStore),
    store(SessionStore, DynamoSessionStore),
    store(AttemptLimiter, DynamoAttemptLimiter),
    store(ActivityStore, DynamoActivityStore),
    store(ProcessingStore, DynamoProcessingStore),
    store(TicketStore, DynamoTicketStore),
    store(ConnectionStore, DynamoConnectionStore),
    store(EventLog, DynamoEventLog),
  ],
  exports: [
    FileStore,
    HistoryStore,
    IdempotencyStore,
    UserStore,
    SessionStore,
    AttemptLimiter,
    ActivityStore,
    ProcessingStore,
    TicketStore,
    ConnectionStore,
    EventLog,
  ],
})
export class MetadataModule {}
