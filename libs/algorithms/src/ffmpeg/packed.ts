import {
  BufferTarget,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedVideoPacketSource,
  type InputAudioTrack,
  type InputVideoTrack,
  MkvOutputFormat,
  Output,
} from 'mediabunny';

/**
 * Some packets of a track as a file of their own (Matroska), which begins at 0: so FFmpeg is given what it is to decode, and
 * nothing else of a large film is read.
 * @param packets in the order of decoding
 */
export async function packed(
  track: InputAudioTrack | InputVideoTrack,
  packets: readonly EncodedPacket[],
): Promise<Uint8Array> {
  const output = new Output({ format: new MkvOutputFormat(), target: new BufferTarget() });
  const source = track.isVideoTrack() ? await video(output, track) : await audio(output, track);
  await output.start();
  const first = Math.min(...packets.map(({ timestamp }) => timestamp));
  for (const packet of packets) await source(packet.clone({ timestamp: packet.timestamp - first }));
  await output.finalize();
  return new Uint8Array(output.target.buffer!);
}

async function video(output: Output, track: InputVideoTrack) {
  const source = new EncodedVideoPacketSource((await track.getCodec())!);
  output.addVideoTrack(source);
  const decoderConfig = (await track.getDecoderConfig())!;
  return (packet: EncodedPacket) => source.add(packet, { decoderConfig });
}

async function audio(output: Output, track: InputAudioTrack) {
  const source = new EncodedAudioPacketSource((await track.getCodec())!);
  output.addAudioTrack(source);
  const decoderConfig = (await track.getDecoderConfig())!;
  return (packet: EncodedPacket) => source.add(packet, { decoderConfig });
}
