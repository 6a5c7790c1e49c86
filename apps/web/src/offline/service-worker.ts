import { ShellCache } from './shell-cache.ts';

/** Put in by the build, see vite.shell.ts. */
declare const __SHELL_FILES__: string[];
declare const __SHELL_VERSION__: string;

interface LateEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends LateEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: LateEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const shell = new ShellCache(__SHELL_FILES__, __SHELL_VERSION__, { caches, fetch: fetch.bind(globalThis) });

scope.addEventListener('install', (event) => event.waitUntil(shell.install()));
// The page that brought it is the first to profit: what it opens later is there although the connection has gone.
scope.addEventListener('activate', (event) =>
  event.waitUntil(shell.activate().then(() => scope.clients.claim())),
);
scope.addEventListener('fetch', (event) => {
  const answer = shell.answer(event.request, location.origin);
  if (answer) event.respondWith(answer);
});
