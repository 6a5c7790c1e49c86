import { countsOf, sumOf } from '@intake/domain';
import {
  activityStoreContract,
  attemptLimiterContract,
  contentInspectorContract,
  fileStoreContract,
  FixedWorld,
  idempotencyStoreContract,
  MemoryActivityStore,
  MemoryAttemptLimiter,
  MemoryContentInspector,
  MemoryFileStore,
  MemoryIdempotencyStore,
  MemoryObjectStorage,
  MemoryPasswordHasher,
  MemoryRefreshTokenMint,
  MemorySessionStore,
  MemoryUploadEvents,
  MemoryUserStore,
  objectStorageContract,
  passwordHasherContract,
  refreshTokenMintContract,
  sessionStoreContract,
  uploadEventsContract,
  userStoreContract,
  worldContract,
} from '../index.ts';

activityStoreContract(async () => new MemoryActivityStore());
attemptLimiterContract(async () => new MemoryAttemptLimiter());
contentInspectorContract(async () => new MemoryContentInspector());
fileStoreContract(async () => new MemoryFileStore());
idempotencyStoreContract(async () => new MemoryIdempotencyStore());
passwordHasherContract(async () => new MemoryPasswordHasher());
refreshTokenMintContract(async () => new MemoryRefreshTokenMint());
sessionStoreContract(async () => new MemorySessionStore());
uploadEventsContract(async () => {
  const events = new MemoryUploadEvents();
  return { events, counted: async () => sumOf(events.all.map(countsOf)) };
});
userStoreContract(async () => new MemoryUserStore());
worldContract(async () => new FixedWorld());
objectStorageContract(async () => {
  const storage = new MemoryObjectStorage();
  return { storage, put: storage.put.bind(storage), get: storage.get.bind(storage) };
});

describe('MemoryObjectStorage', () => {
  it('lets its URLs expire', async () => {
    const world = new FixedWorld();
    const storage = new MemoryObjectStorage(() => world.now());
    const multipartId = await storage.createMultipart({ key: 'k', contentType: 'text/plain', token: 't' });
    const url = await storage.presignPart({ key: 'k', multipartId }, { number: 1, size: 1 }, 60);
    world.advance(60_000);
    expect((await storage.put(url, Buffer.alloc(1))).status).toBe(403);
  });
});
