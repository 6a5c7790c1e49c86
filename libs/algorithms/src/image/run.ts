import type { Metadata } from 'sharp';
import type { Finding, Run, Skip } from '../contract.ts';
import { foundFields } from '../found-fields.ts';
import { apngFrames } from './apng.ts';
import { lookOf } from './look.ts';
import { embeddedPreview, readTags } from './tags.ts';
import { decodePicture, openPicture, type Picture } from '../pictures/open-picture.ts';
import { derivePictures, type Pixels, pixelsOf } from '../pictures/pixels.ts';

const run: Run = async (task) => {
  const picture = await openPicture(task);
  const { path, header } = picture;
  const { width, height, orientation = 1, format } = header;
  const turned = orientation >= 5;
  const frames = header.pages ?? (format === 'png' ? await apngFrames(task) : 1);
  const tags = await readTags(path, header, task.parameters['location'] === true);
  if (tags.all)
    await task.derive(
      { name: 'metadata.json', contentType: 'application/json', role: 'data' },
      Buffer.from(JSON.stringify(tags.all)),
    );
  const { pixels, incomplete } = await decode(picture);
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

async function decode(picture: Picture): Promise<Decoded> {
  try {
    return { pixels: await decodePicture(picture) };
  } catch (error) {
    const { code, message, name } = error as Skip;
    if (name !== 'Skip') throw error;
    // A small JPEG that the camera put beside the picture is better than none.
    const preview = await embeddedPreview(picture.path, picture.header);
    const pixels = preview && (await pixelsOf(preview, picture.header.orientation).catch(() => undefined));
    return { incomplete: { code, detail: message }, ...(pixels && { pixels }) };
  }
}
