import { createHmac } from 'node:crypto';

/**
 * Headers of the Standard Webhooks convention (https://www.standardwebhooks.com): HMAC-SHA256 of `id.timestamp.body`,
 * one signature per secret.
 * @param secrets `whsec_` and base64
 */
export function signWebhook(
  id: string,
  at: Date,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
