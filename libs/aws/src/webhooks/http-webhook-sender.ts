import { lookup } from 'node:dns/promises';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type Clock, type DeliveryAttempt, WebhookSender, type WebhookRequest } from '@intake/domain';
import { isInternal } from './internal-addresses.ts';
import { signWebhook } from './sign-webhook.ts';

type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>;

interface Options {
  clock: Clock;
  /** Host names inside that may be told all the same, also by http. */
  internalHosts: () => readonly string[];
  resolve?: Resolve;
  /** Milliseconds for one attempt, redirects included. */
  timeout?: number;
}

const TIMEOUT = 15_000;
const REDIRECTS = 3;

class Refused extends Error {}

/**
 * Sends over HTTP to addresses that other people chose: the name is resolved once, every address that it has must be
 * outside, and the connection goes to one of these. A redirect (307, 308) is looked at in the same way.
 */
export class HttpWebhookSender extends WebhookSender {
  private readonly options: Options;

  constructor(options: Options) {
    super();
    this.options = options;
  }

  async refusalOf(url: string): Promise<string | null> {
    try {
      await this.addressesOf(url);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async send({ url, messageId, body, secrets }: WebhookRequest): Promise<DeliveryAttempt> {
    const { clock, timeout = TIMEOUT } = this.options;
    const [now, began] = [clock.now(), performance.now()];
    const attempt = (outcome: { status: number } | { error: string }): DeliveryAttempt => ({
      at: now.toISOString(),
      ms: Math.round(performance.now() - began),
      ...outcome,
    });
    const headers = {
      ...signWebhook(messageId, now, body, secrets),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Intake-Webhooks/1',
    };
    const signal = AbortSignal.timeout(timeout);
    try {
      let to = url;
      for (let hops = 0; hops <= REDIRECTS; hops++) {
        const { status, location } = await this.post(to, headers, body, signal);
        if ((status !== 307 && status !== 308) || !location) return attempt({ status });
        to = new URL(location, to).href;
      }
      return attempt({ error: 'TOO_MANY_REDIRECTS' });
    } catch (error) {
      if (error instanceof Refused) return attempt({ error: error.message });
      return attempt({ error: signal.aborted ? 'TIMEOUT' : codeOf(error) });
    }
  }

  /** @throws Refused with ADDRESS_INVALID, ADDRESS_UNKNOWN, ADDRESS_NOT_ALLOWED */
  private async addressesOf(text: string) {
    const { internalHosts, resolve = resolveHost } = this.options;
    const url = URL.parse(text);
    const host = url?.hostname.replace(/^\[|\]$/g, '').toLowerCase() ?? '';
    const known = internalHosts().includes(host);
    const secure = url?.protocol === 'https:' || (known && url?.protocol === 'http:');
    if (!url || !secure || url.username || url.password) throw new Refused('ADDRESS_INVALID');
    const family = isIP(host);
    const addresses = family
      ? [{ address: host, family }]
      : await resolve(host).catch(() => {
          throw new Refused('ADDRESS_UNKNOWN');
        });
    if (addresses.length === 0) throw new Refused('ADDRESS_UNKNOWN');
    if (!known && addresses.some(({ address }) => isInternal(address)))
      throw new Refused('ADDRESS_NOT_ALLOWED');
    return { url, addresses };
  }

  private async post(
    to: string,
    headers: RequestOptions['headers'],
    body: string,
    signal: AbortSignal,
  ): Promise<{ status: number; location: string | undefined }> {
    const { url, addresses } = await this.addressesOf(to);
    // The connection goes where was looked: another answer of the name server a moment later changes nothing.
    const pinned: LookupFunction = (_host, { all }, done) =>
      all ? done(null, [...addresses]) : done(null, addresses[0]!.address, addresses[0]!.family);
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        { method: 'POST', headers, signal, lookup: pinned, agent: false },
        (answer) => {
          resolve({ status: answer.statusCode ?? 0, location: answer.headers.location });
          // What it says is nobody's business.
          answer.destroy();
        },
      );
      outgoing.on('error', reject).end(body);
    });
  }
}

const resolveHost: Resolve = (host) => lookup(host, { all: true });

function codeOf(error: unknown): string {
  const { code = '' } = error as { code?: string };
  return /CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code) ? 'TLS_FAILED' : 'CONNECTION_FAILED';
}
