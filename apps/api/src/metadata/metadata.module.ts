import { type FactoryProvider, Module, type Type } from '@nestjs/common';
import {
  ConfigSource,
  DynamoActivityStore,
  DynamoBatchStore,
  DynamoAttemptLimiter,
  DynamoFileSearch,
  DynamoConnectionStore,
  DynamoEventLog,
  DynamoFileStore,
  DynamoHistoryStore,
  DynamoIdempotencyStore,
  DynamoProcessingStore,
  DynamoOwnerSettingsStore,
  DynamoRuleStore,
  DynamoSessionStore,
  DynamoTicketStore,
  DynamoUserStore,
} from '@intake/aws';
import {
  ActivityStore,
  BatchStore,
  AttemptLimiter,
  FileSearch,
  ConnectionStore,
  EventLog,
  FileStore,
  HistoryStore,
  IdempotencyStore,
  IndexedFileStore,
  ProcessingStore,
  OwnerSettingsStore,
  RuleStore,
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
    store(FileSearch, DynamoFileSearch),
    {
      provide: FileStore as Type<FileStore>,
      inject: [AwsClients, ConfigSource, FileSearch],
      useFactory: ({ dynamo }: AwsClients, { current }: ConfigSource, search: FileSearch) =>
        new IndexedFileStore(new DynamoFileStore(dynamo, current.table), search),
    },
    store(HistoryStore, DynamoHistoryStore),
    store(IdempotencyStore, DynamoIdempotencyStore),
    store(UserStore, DynamoUserStore),
    store(SessionStore, DynamoSessionStore),
    store(AttemptLimiter, DynamoAttemptLimiter),
    store(ActivityStore, DynamoActivityStore),
    store(ProcessingStore, DynamoProcessingStore),
    store(BatchStore, DynamoBatchStore),
    store(RuleStore, DynamoRuleStore),
    store(OwnerSettingsStore, DynamoOwnerSettingsStore),
    store(TicketStore, DynamoTicketStore),
    store(ConnectionStore, DynamoConnectionStore),
    store(EventLog, DynamoEventLog),
  ],
  exports: [
    FileSearch,
    FileStore,
    HistoryStore,
    IdempotencyStore,
    UserStore,
    SessionStore,
    AttemptLimiter,
    ActivityStore,
    ProcessingStore,
    BatchStore,
    RuleStore,
    OwnerSettingsStore,
    TicketStore,
    ConnectionStore,
    EventLog,
  ],
})
export class MetadataModule {}
