export { preparePicture as default } from '../film/prepare-picture.ts';
