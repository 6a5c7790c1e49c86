/**
 * What `@jest/globals` is where spec files are no vm contexts: one module for all files of a worker. Functions that belong to the
 * file under test are looked up when they are called; mocks and fake timers are undone behind each file (PlainEnvironment).
 */
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

type Call = (...args: unknown[]) => unknown;
export const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

export const mocker = new ModuleMocker(globalThis);
export const fakeTimers = new ModernFakeTimers({
  config: { fakeTimers: { enableGlobally: false } } as ConstructorParameters<
    typeof ModernFakeTimers
  >[0]['config'],
  global: globalThis,
});

let current: Record<string, Call>;
/** Circus' functions for the file that comes now. */
export const setTestGlobals = (globals: Record<string, Call>): void => void (current = globals);

const delegated = (name: string) =>
  new Proxy((() => undefined) as Call, {
    apply: (_target, _this, args) => current[name]!(...args),
    get: (_target, key) => Reflect.get(current[name]!, key),
  });

export const [describe, it, test, expect] = ['describe', 'it', 'test', 'expect'].map(delegated);
export const [beforeAll, beforeEach, afterAll, afterEach] = [
  ...['beforeAll', 'beforeEach', 'afterAll', 'afterEach'].map(delegated),
];

const setTimeout = (ms: number): void => void Reflect.set(globalThis, TEST_TIMEOUT, ms);
/** As much of it as is used; modules cannot be mocked: inject what a test wants to replace. */
export const jest = {
  setTimeout,
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  mocked: <Value>(value: Value): Value => value,
  replaceProperty: mocker.replaceProperty.bind(mocker),
  restoreAllMocks: () => mocker.restoreAllMocks(),
  useFakeTimers: (options?: Parameters<ModernFakeTimers['useFakeTimers']>[0]) =>
    fakeTimers.useFakeTimers(options),
  useRealTimers: () => fakeTimers.useRealTimers(),
  advanceTimersByTimeAsync: (ms: number) => fakeTimers.advanceTimersByTimeAsync(ms),
};
