import { gzipSync } from 'node:zlib';
import { cacheName, loadBundle } from './load-bundle.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** From who may invoke the function itself: API Gateway, EventBridge and the schedule cannot form such an event. */
export interface CodeCacheEvent {
  codeCache: {
    /** Handled before, so that the cache holds what it needs. */
    first?: unknown;
    make?: boolean;
  };
}

export interface CodeCacheAnswer {
  name: string;
  /** Whether this instance was started with it. */
  used: boolean;
  /** Gzip in base64: an answer may have 6 MB. */
  file?: string;
}

// What this file becomes is CommonJS.
const bundle = loadBundle(__dirname);
const handle = bundle.exports['handler'] as Handler;

/** Where every function begins: its bundle, and the question for the compiled code, which only the runtime itself can make. */
export const handler: Handler = (event, context) => {
  const { codeCache } = event as Partial<CodeCacheEvent>;
  return codeCache ? answer(codeCache, context) : handle(event, context);
};

async function answer(
  { first, make }: CodeCacheEvent['codeCache'],
  context: unknown,
): Promise<CodeCacheAnswer> {
  if (first) await handle(first, context);
  return {
    name: cacheName,
    used: bundle.cached,
    ...(make && { file: gzipSync(bundle.makeCache()).toString('base64') }),
  };
}
