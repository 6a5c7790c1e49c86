/** Jest's `testEnvironment` for PlainRuntime: the process as it is, put back behind each spec file as it was before it. */
import { fakeTimers, mocker, TEST_TIMEOUT } from './globals.ts';

export default class PlainEnvironment {
  readonly global = globalThis;
  readonly moduleMocker = mocker;
  readonly fakeTimers = null;
  readonly fakeTimersModern = fakeTimers;
  readonly #globals = Object.getOwnPropertyDescriptors(globalThis);
  readonly #env = { ...process.env };
  readonly #exit = process.exit;

  #prepareStackTrace = Error.prepareStackTrace;

  async setup(): Promise<void> {
    this.#prepareStackTrace = Error.prepareStackTrace;
    // Jest looks for paths in stacks, where Node writes addresses of modules.
    Error.prepareStackTrace = (error, frames) =>
      `${this.#prepareStackTrace!(error, frames)}`.replaceAll('file://', '');
    Reflect.deleteProperty(globalThis, TEST_TIMEOUT);
  }

  async teardown(): Promise<void> {
    Error.prepareStackTrace = this.#prepareStackTrace;
    fakeTimers.useRealTimers();
    mocker.restoreAllMocks();
    Object.defineProperties(globalThis, this.#globals);
    process.exit = this.#exit;
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name];
    Object.assign(process.env, this.#env);
  }

  exportConditions = (): string[] => ['node', 'node-addons'];
  getVmContext = (): null => null;
}
