import {
  attemptLimiterContract,
  contentInspectorContract,
  fileStoreContract,
  FixedWorld,
  idempotencyStoreContract,
  MemoryAttemptLimiter,
  MemoryContentInspector,
  MemoryFileStore,
  MemoryIdempotencyStore,
  MemoryObjectStorage,
  MemoryPasswordHasher,
  MemoryRefreshTokenMint,
  MemorySessionStore,
  MemoryUserStore,
  objectStorageContract,
  passwordHasherContract,
  refreshTokenMintContract,
  sessionStoreContract,
  userStoreContract,
  worldContract,
} from '../index.ts';

attemptLimiterContract(async () => new MemoryAttemptLimiter());
contentInspectorContract(async () => new MemoryContentInspector());
fileStoreContract(async () => new MemoryFileStore());
idempotencyStoreContract(async () => new MemoryIdempotencyStore());
passwordHasherContract(async () => new MemoryPasswordHasher());
refreshTokenMintContract(async () => new MemoryRefreshTokenMint());
sessionStoreContract(async () => new MemorySessionStore());
userStoreContract(async () => new MemoryUserStore());
worldContract(async () => new FixedWorld());
objectStorageContract(async () => {
  const storage = new MemoryObjectStorage();
  return { storage, put: (url, bytes) => storage.put(url, bytes), get: (url) => storage.get(url) };
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
