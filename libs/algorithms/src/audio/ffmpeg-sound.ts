import { EncodedPacketSink, type EncodedPacket, type InputAudioTrack } from 'mediabunny';
import { loadCore, takeFile } from '../ffmpeg/core.ts';
import { packed } from '../ffmpeg/packed.ts';
import type { Block } from './block.ts';
import { pcmDecoder } from './pcm.ts';

/** Seconds that are decoded at once. */
const PIECE = 30;
/** Packets before a piece that are decoded with it: a decoder needs what went before. */
const BEFORE = 4;
/** Every run leaves something behind in its memory: after so many it begins anew. */
const MOST_RUNS = 40;

/** A track that nothing here decodes, by FFmpeg, piece by piece. @param engine where @ffmpeg/core is */
export async function* ffmpegBlocks(track: InputAudioTrack, engine: string): AsyncGenerator<Block> {
  let core = await loadCore(engine);
  let runs = 0;
  let before: EncodedPacket[] = [];
  for await (const packets of piecesOf(track)) {
    // What is there to get the decoder going is before the beginning.
    if (packets.at(-1)!.timestamp < 0) {
      before = packets;
      continue;
    }
    if (++runs % MOST_RUNS === 0) core = await loadCore(engine);
    core.FS.writeFile('/sound.mkv', await packed(track, [...before, ...packets]));
    const sampleRate = await track.getSampleRate();
    const channels = await track.getNumberOfChannels();
    const as = ['-ac', String(channels), '-ar', String(sampleRate), '-f', 'f32le'];
    core.exec('-i', '/sound.mkv', '-vn', ...as, '/sound.pcm');
    const samples = takeFile(core, '/sound.pcm');
    // What was decoded of those before is cut off. Before the beginning (an edit list) nothing is heard.
    const heard = packets.reduce((sum, one) => sum + Math.min(one.duration, one.timestamp + one.duration), 0);
    if (samples)
      yield {
        sampleRate,
        channels: pcmDecoder('f32le')!(samples, channels).map((one) =>
          one.subarray(Math.max(0, one.length - Math.round(heard * sampleRate))),
        ),
      };
    before = packets.slice(-BEFORE);
  }
}

async function* piecesOf(track: InputAudioTrack): AsyncGenerator<EncodedPacket[]> {
  let piece: EncodedPacket[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const [first] = piece;
    if (
      first &&
      (packet.timestamp - first.timestamp > PIECE || first.timestamp < 0 !== packet.timestamp < 0)
    ) {
      yield piece;
      piece = [];
    }
    piece.push(packet);
  }
  if (piece.length > 0) yield piece;
}
