/** The policy to be named in the page's Content-Security-Policy: `trusted-types intake`. */
const POLICY = 'intake';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): URL };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/**
 * Starts the worker that computes checksums. Bundlers know the pattern `new Worker(new URL(...))` and replace the URL
 * by that of their worker chunk; under Trusted Types the URL has to pass through a policy as well, hence this `Worker`. It is
 * a parameter because bundlers put a constant's value in its place, and then the pattern is gone.
 * @throws TypeError where the page's policy does not name ours.
 */
export function createChecksumWorker(Worker = trustingWorker()): Worker {
  return new Worker(new URL('./checksum.worker.ts', import.meta.url), { type: 'module' });
}

function trustingWorker(): new (url: URL, options: WorkerOptions) => Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return globalThis.Worker;
  // The only URL that ever passes is that of our own chunk.
  policy ??= trustedTypes.createPolicy(POLICY, { createScriptURL: (url) => url });
  const { createScriptURL } = policy;
  return class extends globalThis.Worker {
    constructor(url: URL, options: WorkerOptions) {
      super(createScriptURL.call(policy, url.href), options);
    }
  };
}
