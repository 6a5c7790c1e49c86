import { readFileSync } from 'node:fs';
import { lockedOverrides } from './locked-versions.ts';
import { inRepo } from './paths.ts';

it('says the locked version of everything that a package needs, as Node finds it', () => {
  const lock = {
    packages: {
      'node_modules/a': {
        version: '1.0.0',
        dependencies: { b: '^1', c: '*' },
        optionalDependencies: { d: '*' },
      },
      'node_modules/a/node_modules/b': { version: '1.9.0', dependencies: { c: '*' } },
      'node_modules/b': { version: '2.0.0', dependencies: { d: '*' } },
      'node_modules/c': { version: '3.0.0', dependencies: { a: '*' } },
      'node_modules/e': { version: '5.0.0' },
    },
  };
  expect(lockedOverrides(lock, ['a', 'e'])).toEqual({
    a: { b: '1.9.0', c: '3.0.0' },
    b: { c: '3.0.0' },
    c: { a: '1.0.0' },
  });
});

it.each([
  ['1.9.0', '2.0.0'],
  ['2.0.0', '1.9.0'],
])('refuses what overrides cannot say: one package twice, needing b %s and b %s', (one, other) => {
  const lock = {
    packages: {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '*' } },
      'node_modules/b': { version: one },
      'node_modules/c': { version: '3.0.0', dependencies: { a: '*' } },
      'node_modules/c/node_modules/a': { version: '0.9.0', dependencies: { b: '*' } },
      'node_modules/c/node_modules/b': { version: other },
    },
  };
  expect(() => lockedOverrides(lock, ['a', 'c'])).toThrow(/a is locked twice.*needs b .* and /);
  lock.packages['node_modules/c/node_modules/b'].version = one;
  expect(lockedOverrides(lock, ['a', 'c'])).toMatchObject({ a: { b: one } });
});

it('knows what the addon of passwords needs on Lambda', () => {
  const lock = JSON.parse(readFileSync(inRepo('package-lock.json'), 'utf8'));
  const { version } = lock.packages['node_modules/@node-rs/argon2'];
  expect(lockedOverrides(lock, ['@node-rs/argon2'])['@node-rs/argon2']).toMatchObject({
    '@node-rs/argon2-linux-arm64-gnu': version,
  });
});
