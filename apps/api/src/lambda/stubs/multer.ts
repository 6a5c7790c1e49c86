/** Files never come as forms. */
export default function multer(): never {
  throw new Error('Forms with files are not taken.');
}
