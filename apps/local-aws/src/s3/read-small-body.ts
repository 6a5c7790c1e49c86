import { digestOf } from '../storage/digest.ts';
import type { Digests } from '../storage/body-digests.ts';
import { neededDigests, openPayload, verifyPromises, type Payload } from './payload.ts';
import type { SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';

/** Enough for 10,000 parts with checksums, or 1,000 keys of 1 KiB, as XML. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The body of a control-plane request, verified like any other. */
export async function readSmallBody(call: SignedCall, options?: { checksums: boolean }): Promise<Buffer> {
  const payload = openPayload(call, options);
  const body = await collect(payload);
  const digests: Digests = {};
  for (const name of neededDigests(payload)) digests[name] = Buffer.from(await digestOf(name, body));
  verifyPromises(payload, digests);
  return body;
}

async function collect({ stream }: Payload): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size > MAX_BYTES) throw s3Error('MalformedXML');
  }
  return Buffer.concat(pieces);
}
