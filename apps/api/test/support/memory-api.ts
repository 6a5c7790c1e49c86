import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { type AppConfig, ConfigSource } from '@intake/aws';
import {
  ActivityStore,
  AttemptLimiter,
  BatchStore,
  BatchWorkflow,
  ConnectionStore,
  EventLog,
  TicketStore,
  ContentInspector,
  FileSearch,
  DeliveryQueue,
  DeliveryStore,
  FileStore,
  IndexedFileStore,
  AlgorithmCatalogue,
  DerivedStorage,
  HistoryStore,
  IdempotencyStore,
  ObjectStorage,
  ProcessingStore,
  RunSlots,
  OwnerSettingsStore,
  RuleStore,
  WorkflowEngine,
  PasswordHasher,
  RefreshTokenFactory,
  SessionStore,
  type User,
  UserStore,
  WebhookSender,
  WebhookStore,
  Clock,
  IdGenerator,
  Secrets,
} from '@intake/domain';
import {
  aUser,
  CountedIds,
  CountedSecrets,
  FixedClock,
  MemoryActivityStore,
  MemoryAlgorithmCatalogue,
  MemoryAttemptLimiter,
  MemoryBatchStore,
  MemoryBatchWorkflow,
  MemoryConnectionStore,
  MemoryEventLog,
  MemoryTicketStore,
  MemoryContentInspector,
  MemoryFileSearch,
  MemoryDeliveryQueue,
  MemoryDeliveryStore,
  MemoryDerivedStorage,
  MemoryFileStore,
  MemoryHistoryStore,
  MemoryIdempotencyStore,
  MemoryObjectStorage,
  MemoryPasswordHasher,
  MemoryProcessingStore,
  MemoryRefreshTokenFactory,
  MemoryRunSlots,
  MemoryOwnerSettingsStore,
  MemoryRuleStore,
  MemorySessionStore,
  MemoryUserStore,
  MemoryWebhookSender,
  MemoryWebhookStore,
  MemoryWorkflowEngine,
} from '@intake/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { AppModule } from '../../src/app.module.ts';
import { Environment } from '../../src/environment.ts';
import { HealthProbes } from '../../src/health/health-probes.ts';
import { configureApp } from '../../src/http/configure-app.ts';
import { aConfig, aConfigSource } from './config.ts';
import { Client } from './client.ts';

export const PASSWORD = 'correct horse battery staple';

/** The whole application over HTTP on a free port, with memory behind every port. Two people have accounts. */
export class MemoryApi {
  readonly clock = new FixedClock();
  readonly files = new MemoryFileStore({ lag: false });
  readonly search = new MemoryFileSearch();
  readonly storage = new MemoryObjectStorage(() => this.clock.now());
  readonly users = new MemoryUserStore();
  readonly sessions = new MemorySessionStore();
  readonly activity = new MemoryActivityStore();
  readonly deliveryQueue = new MemoryDeliveryQueue();
  readonly webhookSender = new MemoryWebhookSender(this.clock);
  readonly runs = new MemoryProcessingStore();
  readonly rules = new MemoryRuleStore();
  readonly settings = new MemoryOwnerSettingsStore();
  readonly batches = new MemoryBatchStore();
  readonly batchWorkflow = new MemoryBatchWorkflow();
  readonly engine = new MemoryWorkflowEngine();
  readonly slots = new MemoryRunSlots();
  readonly catalogue = new MemoryAlgorithmCatalogue();
  readonly derived = new MemoryDerivedStorage();
  readonly hasher = new MemoryPasswordHasher();
  readonly config: AppConfig = aConfig();
  readonly environment: Environment = {
    stage: 'test',
    region: 'us-west-1',
    host: '',
    port: 0,
    trustProxy: false,
    cloudFront: false,
    worker: false,
    webhooks: false,
  };
  readonly probes: Record<'database' | 'storage' | 'auth', (signal: AbortSignal) => Promise<void>> = {
    database: async () => {},
    storage: async () => {},
    auth: async () => {},
  };
  /** Every line that was logged. */
  readonly logs: string[] = [];
  ada!: User;
  bob!: User;
  url = '';
  private app?: NestExpressApplication;

  static async start(prepare: (api: MemoryApi) => void = () => undefined): Promise<MemoryApi> {
    const api = new MemoryApi();
    prepare(api);
    await api.open();
    return api;
  }

  /** A client without an account. */
  anyone(): Client {
    return new Client(this.url);
  }

  /** Signed in over HTTP. */
  async as(user: User): Promise<Client> {
    const client = this.anyone();
    const { body } = await client.post('/auth/login', { email: user.email, password: PASSWORD });
    client.token = body.accessToken as string;
    return client;
  }

  /** What is behind the HTTP, e.g. a use-case that a worker calls. */
  get<Thing>(token: Type<Thing>): Thing {
    return this.app!.get(token, { strict: false });
  }

  async stop(): Promise<void> {
    await this.app?.close();
    jest.restoreAllMocks();
  }

  private async open(): Promise<void> {
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => this.logs.push(String(line)) > 0);
    const passwordHash = await this.hasher.hash(PASSWORD);
    this.ada = aUser({ email: 'ada@example.com', name: 'Ada', role: 'admin', passwordHash });
    this.bob = aUser({ email: 'bob@example.com', name: 'Bob', passwordHash });
    await this.users.create(this.ada);
    await this.users.create(this.bob);

    const overrides = new Map<unknown, unknown>([
      [Environment, this.environment],
      [ConfigSource, aConfigSource(this.config)],
      [Clock, this.clock],
      [IdGenerator, new CountedIds(this.clock)],
      [Secrets, new CountedSecrets()],
      [FileSearch, this.search],
      [FileStore, new IndexedFileStore(this.files, this.search)],
      [HistoryStore, new MemoryHistoryStore()],
      [IdempotencyStore, new MemoryIdempotencyStore()],
      [ActivityStore, this.activity],
      [UserStore, this.users],
      [SessionStore, this.sessions],
      [AttemptLimiter, new MemoryAttemptLimiter()],
      [TicketStore, new MemoryTicketStore()],
      [ConnectionStore, new MemoryConnectionStore()],
      [EventLog, new MemoryEventLog()],
      [ObjectStorage, this.storage],
      [DerivedStorage, this.derived],
      [ProcessingStore, this.runs],
      [BatchStore, this.batches],
      [RuleStore, this.rules],
      [OwnerSettingsStore, this.settings],
      [BatchWorkflow, this.batchWorkflow],
      [WorkflowEngine, this.engine],
      [RunSlots, this.slots],
      [AlgorithmCatalogue, this.catalogue],
      [ContentInspector, new MemoryContentInspector()],
      [PasswordHasher, this.hasher],
      [RefreshTokenFactory, new MemoryRefreshTokenFactory()],
      [HealthProbes, this.probes],
      [WebhookStore, new MemoryWebhookStore()],
      [DeliveryStore, new MemoryDeliveryStore()],
      [DeliveryQueue, this.deliveryQueue],
      [WebhookSender, this.webhookSender],
    ]);
    const builder = Test.createTestingModule({ imports: [AppModule] });
    for (const [token, value] of overrides) builder.overrideProvider(token).useValue(value);
    const app = (await builder.compile()).createNestApplication<NestExpressApplication>({
      bodyParser: false,
    });
    configureApp(app);
    await app.listen(0, '127.0.0.1');
    this.app = app;
    this.url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  }
}
