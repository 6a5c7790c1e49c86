import type { CDPSession, Page } from 'playwright-core';

/** A request that the browser holds back until it is answered, failed or let through. */
export interface HeldRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  /** As text. */
  body?: string;
  answer(status: number, type: string, body: Buffer, headers?: Record<string, string>): Promise<unknown>;
  fail(reason: 'ConnectionReset' | 'ConnectionFailed'): Promise<unknown>;
  letThrough(): Promise<unknown>;
}

/**
 * Holds the requests of a page to addresses like `pattern` (`*` is anything), and no others: for a route of Playwright's own the
 * browser holds them all, and hands over the bytes of every file that is uploaded, in base64.
 */
export async function intercept(
  page: Page,
  pattern: string,
  handle: (request: HeldRequest) => Promise<unknown>,
): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  // What the page asked for before it was closed needs no answer.
  cdp.on('Fetch.requestPaused', (event) => void handle(held(cdp, event)).catch(() => undefined));
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: pattern }] });
}

interface Paused {
  requestId: string;
  request: { url: string; method: string; headers: Record<string, string>; postData?: string };
}

function held(cdp: CDPSession, { requestId, request }: Paused): HeldRequest {
  const { url, method, headers, postData } = request;
  return {
    ...{ url, method, headers, ...(postData !== undefined && { body: postData }) },
    answer: (status, type, body, more = {}) =>
      cdp.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: status,
        responseHeaders: Object.entries({ 'content-type': type, ...more }).map(([name, value]) => ({
          name,
          value,
        })),
        body: body.toString('base64'),
      }),
    fail: (errorReason) => cdp.send('Fetch.failRequest', { requestId, errorReason }),
    letThrough: () => cdp.send('Fetch.continueRequest', { requestId }),
  };
}
