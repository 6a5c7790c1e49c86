import { ReadableStream, WritableStream } from 'node:stream/web';
import { beforeEach, vi } from 'vitest';

/** What jsdom lacks and the app needs: sizes, observers, media queries. */
class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
vi.stubGlobal('ResizeObserver', Observer);
vi.stubGlobal('ReadableStream', ReadableStream);
vi.stubGlobal('WritableStream', WritableStream);
vi.stubGlobal('matchMedia', (media: string) => ({
  media,
  matches: false,
  addEventListener() {},
  removeEventListener() {},
}));
// As tall as any list of these tests.
Object.defineProperty(document.documentElement, 'scrollHeight', { get: () => 100_000 });
let scrolled = 0;
Object.defineProperty(window, 'scrollY', { get: () => scrolled });
Object.defineProperty(document.documentElement, 'scrollTop', { get: () => scrolled });
window.scrollTo = ((to: ScrollToOptions) => {
  scrolled = to.top ?? 0;
  window.dispatchEvent(new Event('scroll'));
}) as typeof window.scrollTo;
for (const height of ['offsetHeight', 'clientHeight']) {
  Object.defineProperty(HTMLElement.prototype, height, { get: () => 600 });
}
for (const width of ['offsetWidth', 'clientWidth']) {
  Object.defineProperty(HTMLElement.prototype, width, { get: () => 800 });
}

beforeEach(() => {
  localStorage.clear();
  scrolled = 0;
});
