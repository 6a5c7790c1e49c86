export type PcmDecoder = (bytes: Uint8Array, channels: number) => Float32Array[];

/** Uncompressed samples, as numbers from -1 to 1, one array a channel. @returns null where the codec is none of these */
export function pcmDecoder(codec: string): PcmDecoder | null {
  const sample = SAMPLES[codec.replace(/^pcm_/, '')];
  if (!sample) return null;
  const { size, at } = sample;
  return (bytes, channels) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = Math.floor(bytes.length / (size * channels));
    return Array.from({ length: channels }, (_, channel) => {
      const samples = new Float32Array(length);
      for (let n = 0, from = channel * size; n < length; n++, from += size * channels)
        samples[n] = at(view, from);
      return samples;
    });
  };
}

/** Bytes of one sample in the file; every sample of all channels together is `channels` times as long. */
export const pcmBytes = (codec: string): number => SAMPLES[codec.replace(/^pcm_/, '')]?.size ?? 0;

interface Sample {
  size: number;
  at(view: DataView, from: number): number;
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  u8: { size: 1, at: (view, from) => (view.getUint8(from) - 128) / 128 },
  s8: { size: 1, at: (view, from) => view.getInt8(from) / 128 },
  s16le: { size: 2, at: (view, from) => view.getInt16(from, true) / 32768 },
  s16be: { size: 2, at: (view, from) => view.getInt16(from) / 32768 },
  s24le: {
    size: 3,
    at: (view, from) => ((view.getInt8(from + 2) << 16) | view.getUint16(from, true)) / 8388608,
  },
  s24be: { size: 3, at: (view, from) => ((view.getInt16(from) << 8) | view.getUint8(from + 2)) / 8388608 },
  s32le: { size: 4, at: (view, from) => view.getInt32(from, true) / 2147483648 },
  s32be: { size: 4, at: (view, from) => view.getInt32(from) / 2147483648 },
  f32le: { size: 4, at: (view, from) => view.getFloat32(from, true) },
  f32be: { size: 4, at: (view, from) => view.getFloat32(from) },
  f64le: { size: 8, at: (view, from) => view.getFloat64(from, true) },
  f64be: { size: 8, at: (view, from) => view.getFloat64(from) },
  mulaw: { size: 1, at: (view, from) => muLaw(view.getUint8(from)) },
  alaw: { size: 1, at: (view, from) => aLaw(view.getUint8(from)) },
};

/** ITU-T G.711. */
function muLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const size = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return (bits & 0x80 ? -size : size) / 32768;
}

function aLaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const size = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (bits & 0x80 ? size : -size) / 32768;
}
