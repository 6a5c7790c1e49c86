import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Authentication } from './authenticate.ts';
import { AwsChunkedDecoder, type ChunkedOptions } from './aws-chunked.ts';
import { EMPTY_SHA256, hmacHex, scopeText, sha256Hex, signingKey } from './signing.ts';

const scope = { accessKeyId: 'A', day: '20261123', region: 'us-west-1', service: 's3' };
const key = signingKey('secret', scope);
const auth: Authentication = { scope, date: '20261123T101112Z', signature: 'seed', key, payloadHash: '' };
const DATA = Buffer.alloc(20_000, 'a');

/** Encodes as a signing client does: chunks of at most `size` bytes, then the trailer. */
function encode(data: Buffer, { size = 8192, signed = false, trailer = '' } = {}): Buffer {
  let previous = auth.signature;
  const sign = (kind: string, ...hashes: string[]): string =>
    (previous = hmacHex(key, [kind, auth.date, scopeText(scope), previous, ...hashes].join('\n')));
  const out: Buffer[] = [];
  for (let at = 0; at <= data.length; at += size) {
    const chunk = data.subarray(at, at + size);
    const signature = signed
      ? `;chunk-signature=${sign('AWS4-HMAC-SHA256-PAYLOAD', EMPTY_SHA256, sha256Hex(chunk))}`
      : '';
    out.push(Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`), chunk);
    if (chunk.length === 0) break;
    out.push(Buffer.from('\r\n'));
    if (at + size >= data.length) at = data.length - size;
  }
  if (trailer) out.push(Buffer.from(`${trailer}\r\n`));
  if (trailer && signed)
    out.push(
      Buffer.from(
        `x-amz-trailer-signature:${sign('AWS4-HMAC-SHA256-TRAILER', sha256Hex(`${trailer}\n`))}\r\n`,
      ),
    );
  return Buffer.concat([...out, Buffer.from('\r\n')]);
}

async function decode(encoded: Buffer, options: Partial<ChunkedOptions> = {}, cut = encoded.length) {
  const decoder = new AwsChunkedDecoder({ decodedLength: DATA.length, trailers: [], ...options });
  const pieces = Array.from({ length: Math.ceil(encoded.length / cut) }, (_, i) =>
    encoded.subarray(i * cut, (i + 1) * cut),
  );
  const [data] = await Promise.all([buffer(decoder), pipeline(Readable.from(pieces), decoder)]);
  return { data, trailers: decoder.trailers };
}

const TRAILER = { trailers: ['x-amz-checksum-crc32'] };

describe('AwsChunkedDecoder', () => {
  test.each([1, 7, 8192, 100_000])('decodes whatever the network cuts (%d bytes at a time)', async (cut) => {
    const { data, trailers } = await decode(
      encode(DATA, { trailer: 'x-amz-checksum-crc32:AAAAAA==' }),
      TRAILER,
      cut,
    );
    expect(data.equals(DATA)).toBe(true);
    expect(trailers.get('x-amz-checksum-crc32')).toBe('AAAAAA==');
  });

  test('accepts signed chunks and a signed trailer', async () => {
    const signed = encode(DATA, { signed: true, trailer: 'x-amz-checksum-crc32:AAAAAA==' });
    expect((await decode(signed, { ...TRAILER, signedBy: auth })).data.equals(DATA)).toBe(true);
    expect((await decode(encode(DATA, { signed: true }), { signedBy: auth })).data.equals(DATA)).toBe(true);
  });

  test('refuses changed data, a changed trailer and a missing signature', async () => {
    const signed = encode(DATA, { signed: true, trailer: 'x-amz-checksum-crc32:AAAAAA==' });
    const options = { ...TRAILER, signedBy: auth };
    const changed = Buffer.from(signed);
    changed[200]! ^= 1;
    await expect(decode(changed, options)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    const trailer = Buffer.from(signed.toString('latin1').replace('AAAAAA==', 'BAAAAA=='), 'latin1');
    await expect(decode(trailer, options)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    const bare = Buffer.from(
      signed.toString('latin1').replace(/x-amz-trailer-signature.*\r\n/, ''),
      'latin1',
    );
    await expect(decode(bare, options)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    await expect(decode(encode(DATA), { signedBy: auth })).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });

  test('refuses a cut body, a wrong length, a missing trailer and an unannounced one', async () => {
    const whole = encode(DATA);
    await expect(decode(whole.subarray(0, -10))).rejects.toMatchObject({ code: 'IncompleteBody' });
    await expect(decode(whole, { decodedLength: DATA.length + 1 })).rejects.toMatchObject({
      code: 'IncompleteBody',
    });
    await expect(decode(whole, { decodedLength: DATA.length - 1 })).rejects.toMatchObject({
      code: 'IncompleteBody',
    });
    await expect(decode(whole, TRAILER)).rejects.toMatchObject({ code: 'MalformedTrailerError' });
    await expect(decode(encode(DATA, { trailer: 'x-other:1' }))).rejects.toMatchObject({
      code: 'MalformedTrailerError',
    });
  });

  test('refuses small chunks before the last', async () => {
    await expect(decode(encode(DATA, { size: 8191 }))).rejects.toMatchObject({
      code: 'InvalidChunkSizeError',
    });
  });
});
