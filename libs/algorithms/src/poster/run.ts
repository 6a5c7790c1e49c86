import type { Run } from '../contract.ts';
import { firstToShow } from '../film/first-frame.ts';
import { openFilm } from '../film/open-film.ts';
import { derivePictures } from '../pictures/pixels.ts';

const run: Run = async (task) => {
  const film = await openFilm(task);
  const { codec } = film.video;
  const found = await firstToShow(task, film);
  if (!found) {
    const detail = `No frame of it could be decoded (${codec}).`;
    return { result: { codec }, incomplete: { code: 'NO_DECODER', detail } };
  }
  const sizes = await derivePictures(task, found, 'poster');
  return { result: { codec, engine: film.frames.engine, sizes } };
};
export default run;
