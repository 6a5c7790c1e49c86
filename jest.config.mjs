/** Unit and HTTP tests in Node (`*.spec.ts` beside the code). Browser component tests run in vitest, see apps/web. */
const swc = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

export const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.local/'],
};

export default {
  ...shared,
  roots: [
    '<rootDir>/libs',
    '<rootDir>/apps/api',
    '<rootDir>/apps/local-aws',
    '<rootDir>/apps/cli',
    '<rootDir>/scripts',
    '<rootDir>/infra',
    '<rootDir>/bench/server',
  ],
  testMatch: ['**/*.spec.ts'],
  // Generous: other work may share the machine.
  testTimeout: 30_000,
};
