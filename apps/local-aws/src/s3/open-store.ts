import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../sigv4/authenticate.ts';
import { BlobStore } from '../storage/blob-store.ts';
import { S3Index } from '../storage/s3-index.ts';
import { ClientTraffic } from './client-traffic.ts';
import { sweepUploads } from './lifecycle.ts';
import { ObjectEvents } from './object-events.ts';
import type { S3Store } from './s3-call.ts';

const SWEEP_EVERY_MS = 60 * 60_000;

/** Opens the buckets of a folder, removing what an earlier crash left behind. Needs the folder's lock. @throws DamagedFile */
export function openS3Store(
  dir: string,
  credentials: Credentials,
  now: () => number,
): { store: S3Store; close: () => Promise<void> } {
  mkdirSync(dir, { recursive: true });
  const blobs = new BlobStore(join(dir, 'blobs'));
  const index = new S3Index(join(dir, 'index.db'), !blobs.isEmpty);
  blobs.sweep((blob) => index.parts.names(blob));
  const [events, traffic] = [new ObjectEvents(), new ClientTraffic()];
  const store: S3Store = { index, blobs, events, traffic, credentials, now };
  const sweep = (): void =>
    void sweepUploads(store).catch((error) => console.error('Lifecycle failed', error));
  sweep();
  const timer = setInterval(sweep, SWEEP_EVERY_MS).unref();
  const close = async (): Promise<void> => {
    clearInterval(timer);
    await blobs.close();
    await index.close();
  };
  return { store, close };
}
