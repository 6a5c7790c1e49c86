import { usageError } from '../exit-codes.ts';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The address of a server as it is kept: without path, query or slash at the end.
 * @throws CliError for what is no web address, and for plain HTTP to another machine unless `insecure`
 */
export function serverUrl(text: string, insecure = false): string {
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (!url) throw usageError(`"${text}" is no web address`);
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && !insecure) {
    throw usageError(
      `${url.origin} would send your password for everybody to read. Use https, or --insecure where nobody listens.`,
    );
  }
  return url.origin;
}
