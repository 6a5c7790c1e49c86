import type { Uploader } from '@intake/uploader';
import { tokens } from '../api/client.ts';

/** The engine arrives with its own chunk, so that the first page does not wait for it. */
export async function openEngine(): Promise<Uploader> {
  const { createUploader } = await import('@intake/uploader');
  return createUploader({ baseUrl: new URL('/api/v1', location.origin).href, tokens });
}
