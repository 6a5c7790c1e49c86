/** The policy of the page that lets this one address through: `trusted-types intake-shell`. */
const POLICY = 'intake-shell';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/**
 * Keeps the app on this device, so that it opens without a connection. Where there are no service workers (plain HTTP that is
 * not localhost) or they are forbidden, it works as a page does.
 */
export function keepForOffline(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers || !import.meta.env.PROD) return;
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });
  const url = policy?.createScriptURL('/service-worker.js') ?? '/service-worker.js';
  workers.register(url).catch((error: unknown) => console.warn('not kept for offline use', error));
}
