/** Whole-system tests (`apps/<name>/test/*.e2e.ts`): the real stack on the embedded AWS, and a real browser. Two at a time: they wait a lot. */
import { shared } from './jest.config.mjs';

export default {
  ...shared,
  roots: ['<rootDir>/apps', '<rootDir>/libs/uploader', '<rootDir>/scripts'],
  testMatch: ['**/test/**/*.e2e.ts'],
  globalSetup: '<rootDir>/apps/web/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/apps/web/test/support/global-teardown.ts',
  testTimeout: 120_000,
  maxWorkers: 2,
};
