import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DomainError, MalwareScanner, type ScanVerdict } from '@intake/domain';

interface Options {
  host: string;
  port: number;
  /** Bytes; a larger file is not sent. clamd's `StreamMaxLength` must be at least that. */
  maxSize: number;
}

/** Milliseconds without a sign of life, while it takes what is sent and while it thinks. */
const SILENCE = 300_000;

/**
 * clamd over TCP, by INSTREAM: the object goes through as it is read, whatever its size
 * (https://docs.clamav.net/manual/Usage/Scanning.html#clamd).
 */
export class ClamdScanner extends MalwareScanner {
  private readonly s3: S3Client;
  private readonly bucket: string;
  private readonly options: Options;

  constructor(s3: S3Client, bucket: string, options: Options) {
    super();
    this.s3 = s3;
    this.bucket = bucket;
    this.options = options;
  }

  async scan(key: string, etag: string, size: number): Promise<ScanVerdict> {
    if (size > this.options.maxSize) return { kind: 'unscanned' };
    const { Body } = await this.s3.send(
      new GetObjectCommand({ Bucket: this.bucket, Key: key, IfMatch: `"${etag}"` }),
    );
    const socket = connect({ host: this.options.host, port: this.options.port });
    socket.setTimeout(SILENCE, () => socket.destroy(new Error('clamd is silent')));
    try {
      const answer = read(socket);
      await Promise.race([sendStream(socket, Body as Readable), answer]);
      return verdictOf(await answer);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new DomainError('UNAVAILABLE', 'The malware scanner cannot be reached right now.', {}, error);
    } finally {
      socket.destroy();
      (Body as Readable).destroy();
    }
  }
}

/** Chunks with their length before them; one of length zero ends it. */
async function sendStream(socket: Socket, body: Readable): Promise<void> {
  socket.write('zINSTREAM\0');
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    socket.write(length);
    if (!socket.write(chunk)) await once(socket, 'drain');
  }
  socket.write(Buffer.alloc(4));
}

/** Everything up to the end, or to the NUL that ends a reply. */
async function read(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('\0')) break;
  }
  return text.split('\0')[0]!;
}

function verdictOf(answer: string): ScanVerdict {
  const [, found] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
  if (found) {
    // What it could not look into, where clamd is set to alert on that.
    if (/^Heuristics\.(Encrypted|Limits)/.test(found)) return { kind: 'unscanned' };
    return { kind: 'malware', found: found.replace(/\.UNOFFICIAL$/, '') };
  }
  if (answer === 'stream: OK') return { kind: 'clean' };
  if (answer.startsWith('INSTREAM size limit exceeded')) return { kind: 'unscanned' };
  throw new DomainError('UNAVAILABLE', `The malware scanner answered "${answer || 'nothing'}".`);
}
