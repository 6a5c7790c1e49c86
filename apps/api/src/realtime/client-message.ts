import type { ClientMessage } from '@intake/contract';

/** @returns null for what is no message of a client */
export function readClientMessage(text: string): ClientMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { action, since } = value as Record<string, unknown>;
  if (action === 'ping') return { action };
  if (action !== 'resume') return null;
  if (since === undefined) return { action };
  return Number.isSafeInteger(since) && (since as number) >= 0 ? { action, since: since as number } : null;
}
