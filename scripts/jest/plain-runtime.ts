/**
 * Jest's `runtime`: spec files are imported by Node itself, not into a vm context each (docs/decisions/0023). What a worker has
 * loaded once (the AWS SDK, Nest, our own modules) is there for its next file; TypeScript is stripped as it is under `npm start`.
 */
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ScriptTransformer } from '@jest/transform';
import type { Config } from '@jest/types';
import { setTestGlobals } from './globals.ts';
import type PlainEnvironment from './plain-environment.ts';

const require = createRequire(import.meta.url);
const GLOBALS = import.meta.resolve('./globals.ts');

/** Decorators need their metadata, which Node's stripping does not write: such files go through jest's `transform`. */
let transformed: (path: string) => string | undefined;
const sourceMaps = new Map<string, string>();
const imported = new Set<string>();

enableCompileCache();
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context),
  load(url, context, next) {
    const source = url.startsWith('file:') && url.endsWith('.ts') && transformed(fileURLToPath(url));
    return source ? { format: 'module', source, shortCircuit: true } : next(url, context);
  },
});

export default class PlainRuntime {
  readonly #environment: PlainEnvironment;

  constructor(
    config: Config.ProjectConfig,
    environment: PlainEnvironment,
    _resolver: unknown,
    transformer: ScriptTransformer,
  ) {
    this.#environment = environment;
    const patterns = config.transform.map(([pattern]) => new RegExp(pattern));
    transformed = (path) => {
      if (!patterns.some((pattern) => pattern.test(path))) return undefined;
      const { code, sourceMapPath } = transformer.transform(path, {
        ...{
          isInternalModule: false,
          collectCoverage: false,
          collectCoverageFrom: [],
          changedFiles: undefined,
        },
        ...{ coverageProvider: 'v8', cacheFS: new Map() },
        ...{ supportsDynamicImport: true, supportsExportNamespaceFrom: true },
        ...{ supportsStaticESM: true, supportsTopLevelAwait: true },
      });
      if (sourceMapPath) sourceMaps.set(pathToFileURL(path).href, sourceMapPath);
      return code;
    };
  }

  /** Circus keeps its tests and handlers in its module and on the global object: each file has its own. */
  requireInternalModule(path: string): unknown {
    delete require.cache[path];
    Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'));
    return require(path);
  }

  async unstable_importModule(path: string): Promise<void> {
    if (imported.has(path))
      throw new Error('A spec file is loaded once in a process: there is no watch mode.');
    imported.add(path);
    await import(pathToFileURL(path).href);
  }

  unstable_shouldLoadAsEsm = () => true;
  requireModule = require;
  setGlobalsForRuntime = setTestGlobals;
  getSourceMaps = () => sourceMaps;
  getAllCoverageInfoCopy = () => undefined;
  enterTestCode() {}
  leaveTestCode() {}
  clearAllMocks = () => this.#environment.moduleMocker.clearAllMocks();
  resetAllMocks = () => this.#environment.moduleMocker.resetAllMocks();
  restoreAllMocks = () => this.#environment.moduleMocker.restoreAllMocks();
  teardown() {}
}
