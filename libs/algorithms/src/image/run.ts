import sharp, { type Metadata } from 'sharp';
import { type Finding, type Run, Skip, type Task } from '../contract.ts';
import { foundFields } from '../found-fields.ts';
import { copyToScratch } from '../reading/copy-to-scratch.ts';
import { apngFrames } from './apng.ts';
import { lookOf } from './look.ts';
import { embeddedPreview, readTags } from './tags.ts';
import { derivePictures, type Pixels, pixelsOf } from '../pictures/pixels.ts';

/** libvips' own limit is the same: 16,383 x 16,383. */
const MAX_PIXELS = 268_402_689;

/** Most pixels of what is decoded as a whole, whatever size is asked for: measured to stay below 512 MB. */
function maxWhole({ format, isProgressive }: Metadata): number {
  if (format === 'heif') return 24_000_000;
  return isProgressive || format === 'webp' || format === 'gif' ? 50_000_000 : MAX_PIXELS;
}

const run: Run = async (task) => {
  const path = await copyToScratch(task);
  const header = await headerOf(path, task);
  const { width, height, orientation = 1, format } = header;
  if (width * height > MAX_PIXELS)
    throw new Error(`${width} x ${height} pixels are more than can be decoded.`);
  const turned = orientation >= 5;
  const frames = header.pages ?? (format === 'png' ? await apngFrames(task) : 1);
  const tags = await readTags(path, header, task.parameters['location'] === true);
  if (tags.all)
    await task.derive(
      { name: 'metadata.json', contentType: 'application/json', role: 'data' },
      Buffer.from(JSON.stringify(tags.all)),
    );
  const { pixels, incomplete } = await decode(path, header);
  const size = turned ? { width: height, height: width } : { width, height };
  const look = pixels && (await lookOf(pixels));
  const { title, caption, creator, keywords, camera } = tags.result as Record<string, unknown>;
  return {
    result: {
      ...size,
      orientation,
      format: format === 'heif' ? task.file.type : format,
      ...(format === 'heif' && { codec: header.compression }),
      ...facts(header),
      ...(frames > 1 && { [format === 'tiff' || format === 'heif' ? 'pages' : 'frames']: frames }),
      ...(header.delay && frames > 1 && { durationMs: header.delay.reduce((sum, delay) => sum + delay, 0) }),
      ...(header.loop !== undefined && frames > 1 && { loop: header.loop }),
      ...tags.result,
      ...look,
      ...(pixels && { sizes: await derivePictures(task, pixels) }),
    },
    findable: {
      texts: foundFields({ title, caption, creator, keywords, ...(camera as object | undefined) }),
      facts: { ...size, ...(look && { perceptualHash: look.perceptualHash }) },
    },
    ...(incomplete && { incomplete }),
  };
};
export default run;

async function headerOf(path: string, task: Task): Promise<Metadata> {
  try {
    return await sharp(path, { limitInputPixels: false }).metadata();
  } catch (error) {
    task.log('no header', { error: String(error) });
    throw new Skip('UNREADABLE', `This is no image that can be read here (.${task.file.type}).`);
  }
}

function facts({ space, channels, depth, hasAlpha, density, isProgressive }: Metadata) {
  return {
    ...(space && { colourSpace: space }),
    channels,
    ...(depth && { depth }),
    hasAlpha: hasAlpha ?? false,
    ...(density && { density }),
    ...(isProgressive && { progressive: true }),
  };
}

type Decoded = { pixels?: Pixels; incomplete?: Finding['incomplete'] };

async function decode(path: string, header: Metadata): Promise<Decoded> {
  const { width, height, format, compression } = header;
  if (width * height > maxWhole(header))
    return incomplete('TOO_MANY_PIXELS', `${width} x ${height} pixels of ${format} need too much memory.`);
  try {
    return { pixels: await pixelsOf(path, header.orientation) };
  } catch (error) {
    // A small JPEG that the camera put beside the picture is better than none.
    const preview = await embeddedPreview(path);
    const pixels = preview && (await pixelsOf(preview, header.orientation).catch(() => undefined));
    const why =
      compression === 'hevc'
        ? incomplete('NO_DECODER', 'There is no decoder for HEVC here.')
        : incomplete(
            'UNDECODABLE',
            `Its pixels cannot be decoded: ${String((error as Error).message).slice(0, 200)}`,
          );
    return { ...why, ...(pixels && { pixels }) };
  }
}

const incomplete = (code: string, detail: string) => ({ incomplete: { code, detail } });
