import { resolve4 } from 'node:dns/promises';

/** What has to be true of a deployment that is usable; one line each. @throws at the first that is not */
export async function smokeTest(url: string): Promise<string[]> {
  return [await servesTheApp(url), await isHealthy(url), await asksForSignIn(url)];
}

async function servesTheApp(url: string): Promise<string> {
  const response = await fetch(url);
  const page = await response.text();
  must(response.ok && page.includes('<script'), `${url} does not serve the web app (${response.status}).`);
  const policy = response.headers.get('content-security-policy') ?? '';
  must(policy.includes("default-src 'none'"), `${url} has no Content-Security-Policy.`);
  return 'the web app is served, with its security headers';
}

async function isHealthy(url: string): Promise<string> {
  const response = await fetch(`${url}/api/health`);
  const said = await response.text();
  must(response.status === 200, `${url}/api/health says ${response.status}: ${said.slice(0, 300)}`);
  return 'the API is healthy: database, storage and secrets answer';
}

async function asksForSignIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/files`);
  const type = response.headers.get('content-type') ?? '';
  must(
    response.status === 401 && type.includes('problem+json'),
    `${url}/api/v1/files is open or broken (${response.status}).`,
  );
  return 'files are behind a sign-in';
}

/**
 * Whether people reach the distribution by the domain; a new domain is pointed there by hand, so this is said, not thrown.
 * @param resolve as `dns.promises.resolve4`
 */
export async function checkDns(
  host: string,
  distribution: string,
  resolve: (name: string) => Promise<string[]> = resolve4,
): Promise<string> {
  if (host === distribution) return "CloudFront's own name";
  const [ours, theirs] = await Promise.all(
    [host, distribution].map((name) => resolve(name).catch((): string[] => [])),
  );
  const points = ours!.some((address) => theirs!.includes(address));
  return points
    ? `${host} leads to ${distribution}`
    : `NOT YET: ${host} does not lead to ${distribution}. Make a CNAME or alias record; until then the app answers at https://${distribution} only`;
}

function must(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
