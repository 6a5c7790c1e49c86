/**
 * Unit and HTTP tests in Node (`*.spec.ts` beside the code). Browser component tests run in vitest, see apps/web.
 * Spec files are imported by Node itself (docs/decisions/0023); only what has decorators is compiled, for their metadata.
 */
const swc = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

export const shared = {
  runtime: '<rootDir>/scripts/jest/plain-runtime.ts',
  testEnvironment: '<rootDir>/scripts/jest/plain-environment.ts',
  transform: { '/apps/api/.+\\.ts$': ['@swc/jest', swc] },
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
  testTimeout: 40_000,
};
