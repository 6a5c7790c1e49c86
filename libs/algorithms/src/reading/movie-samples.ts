import type { BoxTree } from './boxes.ts';

export interface Sample {
  offset: number;
  size: number;
  /** In the track's time scale. */
  at: number;
}

/**
 * Where the first samples of a track are; tables that say more than they hold are read as far as they go (ISO/IEC 14496-12, 8.6 and 8.7).
 */
export async function samplesOf(track: BoxTree, mostSamples: number): Promise<Sample[]> {
  const table = await track.find('mdia', 'minf', 'stbl');
  if (!table) return [];
  const most = 16 + mostSamples * 12;
  const [stts, stsz, stsc] = [
    await table.content(['stts'], most),
    await table.content(['stsz'], most),
    await table.content(['stsc'], most),
  ];
  const wide = await table.content(['co64'], most);
  const offsets = wide.length > 0 ? wide : await table.content(['stco'], most);
  const samples: Sample[] = [];
  const count = Math.min(stsz.u32(8), mostSamples);
  const chunks = Math.min(offsets.u32(4), Math.floor((offsets.length - 8) / (wide.length > 0 ? 8 : 4)));
  let [time, entry, left] = [0, 0, stts.u32(8)];
  const runs = Math.min(stsc.u32(4), Math.floor((stsc.length - 8) / 12));
  for (let chunk = 0, run = 0; chunk < chunks && samples.length < count; chunk++) {
    while (run + 1 < runs && stsc.u32(8 + (run + 1) * 12) <= chunk + 1) run++;
    let offset = wide.length > 0 ? wide.u64(8 + chunk * 8) : offsets.u32(8 + chunk * 4);
    for (let n = 0; n < stsc.u32(12 + run * 12) && samples.length < count; n++) {
      const size = stsz.u32(4) || stsz.u32(12 + samples.length * 4);
      samples.push({ offset, size, at: time });
      offset += size;
      time += stts.u32(12 + entry * 8);
      if (--left <= 0) left = stts.u32(8 + ++entry * 8);
    }
  }
  return samples;
}
