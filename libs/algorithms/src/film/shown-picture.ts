import { Skip, type Task } from '../contract.ts';
import { decodePicture, openPicture } from '../pictures/open-picture.ts';
import type { Pixels } from '../pictures/pixels.ts';
import { firstToShow } from './first-frame.ts';
import { openFilm } from './open-film.ts';

/** The picture, or of a film the frame that is its poster. @throws Skip where there is no decoder for it */
export async function shownPicture(task: Task): Promise<Pixels> {
  if (task.file.category !== 'video') return decodePicture(await openPicture(task));
  const film = await openFilm(task);
  const frame = await firstToShow(task, film);
  if (!frame) throw new Skip('NO_DECODER', `No frame of it could be decoded (${film.video.codec}).`);
  return frame;
}
