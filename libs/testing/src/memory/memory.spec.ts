import { countsOf, sumOf } from '@intake/domain';
import {
  activityStoreContract,
  attemptLimiterContract,
  batchStoreContract,
  MemoryBatchStore,
  connectionStoreContract,
  contentInspectorContract,
  fileSearchContract,
  eventLogContract,
  fileStoreContract,
  historyStoreContract,
  CountedIds,
  CountedSecrets,
  FixedClock,
  idGeneratorContract,
  idempotencyStoreContract,
  MemoryActivityStore,
  MemoryAttemptLimiter,
  MemoryConnectionStore,
  MemoryContentInspector,
  MemoryFileSearch,
  MemoryEventLog,
  MemoryFileStore,
  MemoryHistoryStore,
  MemoryIdempotencyStore,
  MemoryObjectStorage,
  MemoryOwnerSettingsStore,
  MemoryRuleStore,
  MemoryPasswordHasher,
  MemoryRefreshTokenFactory,
  MemorySessionStore,
  MemoryTicketStore,
  MemoryUploadEvents,
  MemoryUserStore,
  objectStorageContract,
  passwordHasherContract,
  derivedStorageContract,
  MemoryDerivedStorage,
  MemoryProcessingStore,
  MemoryRunSlots,
  processingStoreContract,
  runSlotsContract,
  refreshTokenFactoryContract,
  sessionStoreContract,
  ticketStoreContract,
  uploadEventsContract,
  userStoreContract,
  secretsContract,
  deliveryStoreContract,
  MemoryDeliveryStore,
  MemoryWebhookStore,
  webhookStoreContract,
  ownerSettingsStoreContract,
  ruleStoreContract,
} from '../index.ts';

ruleStoreContract(async () => new MemoryRuleStore());
ownerSettingsStoreContract(async () => new MemoryOwnerSettingsStore());
batchStoreContract(async () => new MemoryBatchStore());
activityStoreContract(async () => new MemoryActivityStore());
deliveryStoreContract(async () => new MemoryDeliveryStore());
webhookStoreContract(async () => new MemoryWebhookStore());
attemptLimiterContract(async () => new MemoryAttemptLimiter());
connectionStoreContract(async () => new MemoryConnectionStore());
eventLogContract(async () => new MemoryEventLog());
ticketStoreContract(async () => new MemoryTicketStore());
contentInspectorContract(async () => new MemoryContentInspector());
fileSearchContract(async () => new MemoryFileSearch());
fileStoreContract(async () => new MemoryFileStore());
historyStoreContract(async () => new MemoryHistoryStore());
idempotencyStoreContract(async () => new MemoryIdempotencyStore());
derivedStorageContract(async () => new MemoryDerivedStorage());
processingStoreContract(async () => new MemoryProcessingStore());
runSlotsContract(async (limit) => new MemoryRunSlots(limit));
passwordHasherContract(async () => new MemoryPasswordHasher());
refreshTokenFactoryContract(async () => new MemoryRefreshTokenFactory());
sessionStoreContract(async () => new MemorySessionStore());
uploadEventsContract(async () => {
  const events = new MemoryUploadEvents();
  return { events, counted: async () => sumOf(events.all.map(countsOf)) };
});
userStoreContract(async () => new MemoryUserStore());
idGeneratorContract(async () => new CountedIds(new FixedClock()));
secretsContract(async () => new CountedSecrets());
objectStorageContract(async () => {
  const storage = new MemoryObjectStorage();
  return { storage, put: storage.put.bind(storage), get: storage.get.bind(storage) };
});

describe('MemoryObjectStorage', () => {
  it('lets its URLs expire', async () => {
    const clock = new FixedClock();
    const storage = new MemoryObjectStorage(() => clock.now());
    const multipartId = await storage.createMultipart({ key: 'k', contentType: 'text/plain' });
    const url = await storage.presignPart({ key: 'k', multipartId }, { number: 1, size: 1 }, 60);
    clock.advance(60_000);
    expect((await storage.put(url, Buffer.alloc(1))).status).toBe(403);
  });
});
