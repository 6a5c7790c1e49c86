import { parentPort } from 'node:worker_threads';
import { createDigest, type Digest, type DigestName } from './digest.ts';

/** Messages of the hashing worker. A lane is one digest of one body; blocks of a lane arrive in order. */
export type HashRequest =
  | { readonly op: 'open'; readonly lane: number; readonly name: DigestName }
  | { readonly op: 'update'; readonly lane: number; readonly block: Uint8Array; readonly length: number }
  | { readonly op: 'digest'; readonly lane: number }
  | { readonly op: 'close'; readonly lane: number };

export interface HashReply {
  readonly lane: number;
  /** Absent: a block was consumed and may be reused. */
  readonly digest?: Uint8Array;
}

const port = parentPort;
if (!port) throw new Error('hash-worker runs as a worker thread');
const lanes = new Map<number, Promise<Digest>>();

port.on('message', (request: HashRequest) => void handle(request));

async function handle(request: HashRequest): Promise<void> {
  if (request.op === 'open') {
    lanes.set(request.lane, createDigest(request.name));
    return;
  }
  const digest = await lanes.get(request.lane);
  if (!digest) return;
  if (request.op === 'update') {
    digest.update(request.block.subarray(0, request.length));
    reply({ lane: request.lane });
    return;
  }
  lanes.delete(request.lane);
  if (request.op === 'digest') reply({ lane: request.lane, digest: digest.digest() });
}

const reply = (message: HashReply): void => port.postMessage(message);
