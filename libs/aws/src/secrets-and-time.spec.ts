import {
  idGeneratorContract,
  passwordHasherContract,
  refreshTokenFactoryContract,
  secretsContract,
} from '@intake/testing';
import { Argon2PasswordHasher } from './argon2-password-hasher.ts';
import { HmacRefreshTokenFactory } from './hmac-refresh-token-factory.ts';
import { RandomSecrets } from './random-secrets.ts';
import { UlidGenerator } from './ulid-generator.ts';

passwordHasherContract(async () => new Argon2PasswordHasher());
refreshTokenFactoryContract(async () => new HmacRefreshTokenFactory(() => 'key'));
idGeneratorContract(async () => new UlidGenerator());
secretsContract(async () => new RandomSecrets());

it('hashes with argon2id, 19 MiB, two passes, one lane', async () => {
  const hash = await new Argon2PasswordHasher().hash('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

it('derives successors from the key of the deployment', () => {
  const [one, two] = [new HmacRefreshTokenFactory(() => 'one'), new HmacRefreshTokenFactory(() => 'two')];
  expect(one.successorOf('token')).not.toBe(two.successorOf('token'));
});

it('tells the time in ids', () => {
  const before = Date.now();
  const digits = new UlidGenerator().next().slice(0, 10).split('');
  const time = digits.reduce((sum, digit) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit), 0);
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
});
