function chunk(id: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(id, 'latin1'), size, content, Buffer.alloc(content.length % 2)]);
}

const list = (kind: string, ...chunks: Buffer[]) =>
  chunk('LIST', Buffer.concat([Buffer.from(kind), ...chunks]));

/** Motion JPEG, 32 x 16; with an index, where `indexed` says how far off its offsets are (0: right). */
export function avi(frames: readonly Buffer[], { rate = 10, indexed = NaN } = {}): Buffer {
  const header = Buffer.alloc(56);
  header.write('vidsMJPG', 'latin1');
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(frames.length, 32);
  const format = Buffer.alloc(40);
  format.writeInt32LE(32, 4);
  format.writeInt32LE(16, 8);
  format.write('MJPG', 16, 'latin1');
  const stream = list('strl', chunk('strh', header), chunk('strf', format));
  const pieces = frames.map((one) => chunk('00dc', one));
  const movi = list('movi', ...pieces);
  const head = list('hdrl', chunk('avih', Buffer.alloc(56)), stream);
  const index = Number.isNaN(indexed) ? [] : [chunk('idx1', indexOf(frames, pieces, indexed))];
  return chunk('RIFF', Buffer.concat([Buffer.from('AVI '), head, movi, ...index]));
}

/** 16 bits, one channel: the second of two streams, half of it in a `rec ` list, half in a further RIFF, as beyond a gigabyte. */
export function aviOfSound(samples: Float32Array, sampleRate: number): Buffer {
  const header = Buffer.alloc(56);
  header.write('auds', 'latin1');
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(samples.length, 32);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE(sampleRate * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const silent = list(
    'strl',
    chunk('strh', Buffer.from('txts'.padEnd(56, '\0'))),
    chunk('strf', Buffer.alloc(16)),
  );
  const stream = list('strl', chunk('strh', header), chunk('strf', format));
  const head = list('hdrl', chunk('avih', Buffer.alloc(56)), silent, stream);
  const pcm = Buffer.from(Int16Array.from(samples, (value) => Math.round(value * 32767)).buffer);
  const [first, second] = [pcm.subarray(0, pcm.length / 2), pcm.subarray(pcm.length / 2)];
  // An odd chunk of the other stream in between: chunks begin at even places.
  const rec = list('rec ', chunk('00tx', Buffer.from('odd')), chunk('01wb', first));
  return Buffer.concat([
    chunk('RIFF', Buffer.concat([Buffer.from('AVI '), head, list('movi', rec)])),
    chunk('RIFF', Buffer.concat([Buffer.from('AVIX'), list('movi', chunk('01wb', second))])),
  ]);
}

function indexOf(frames: readonly Buffer[], pieces: readonly Buffer[], off: number): Buffer {
  let at = 4;
  const entries = frames.map((frame, n) => {
    const entry = Buffer.alloc(16);
    entry.write('00dc', 'latin1');
    entry.writeUInt32LE(at + off, 8);
    entry.writeUInt32LE(frame.length, 12);
    at += pieces[n]!.length;
    return entry;
  });
  return Buffer.concat(entries);
}
