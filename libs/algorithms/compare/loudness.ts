import { sectionOfFiles } from './compare-files.ts';
import type { Ours } from './direct-result.ts';
import { MEDIA } from './media.ts';
import { loudness as measure, type Measured, probe } from './reference-tools.ts';

interface Theirs extends Measured {
  codec: string;
}

const near = (name: string, ours: number, theirs: number, tolerance: number) =>
  Math.abs(ours - theirs) <= tolerance ? '' : `${name} ${ours}, not ${theirs}`;

const hasNoDecoder = ({ reason }: Ours) => reason.startsWith('There is no decoder');

export const loudness = sectionOfFiles<Theirs>({
  name: 'loudness',
  title: 'Sound',
  tools: ['ffmpeg', 'ffprobe'],
  algorithm: 'audio',
  types: MEDIA,
  reference: async () => async (path) => {
    const sound = (await probe(path)).streams.find((one) => one.codec_type === 'audio');
    return sound ? { codec: sound.codec_name!, ...(await measure(path)) } : null;
  },
  checks: [
    {
      title: 'Loudness',
      rule: 'integrated within 0.2 LU, range within 0.5 LU, true peak within 0.3 dB of FFmpeg’s ebur128',
      applies: (_, ours) => !hasNoDecoder(ours),
      differs: ({ found }, theirs) => {
        // FFmpeg writes -70 where nothing is heard.
        if (found.loudness.integrated === null) return theirs.integrated <= -70 ? '' : 'silence';
        const { integrated, range, truePeak } = found.loudness;
        return [
          near('integrated', integrated, theirs.integrated, 0.2),
          near('range', range, theirs.range, 0.5),
          near('true peak', truePeak, theirs.truePeak, 0.3),
        ]
          .filter(Boolean)
          .join('; ');
      },
    },
    {
      title: 'No decoder',
      rule: 'skipped, and the reason names the codec as ffprobe does',
      applies: (_, ours) => hasNoDecoder(ours),
      ofSkipped: true,
      differs: ({ reason }, { codec }) => (reason.includes(codec) ? '' : `“${reason}”, not ${codec}`),
    },
  ],
});
