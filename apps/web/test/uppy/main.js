/** Uppy on a bare page, set up as docs/uppy.md says; driven by uppy.e2e.ts. */
import { createUppy } from './uppy-for-intake.js';

/** What a person does once the first part has arrived. */
const INTERRUPTIONS = {
  cancel: (uppy) => uppy.cancelAll(),
  pause(uppy) {
    uppy.pauseAll();
    setTimeout(() => uppy.resumeAll(), 200);
  },
};

/**
 * Uploads what is in the input.
 * @param {{ interruption?: 'cancel' | 'pause', chunkSize?: number, options?: object }} change to the documented set-up
 */
async function run(token, { interruption, chunkSize, options } = {}) {
  let tokensRead = 0;
  let firstPart;
  const uppy = createUppy('/api/v1', () => {
    tokensRead++;
    return token;
  });
  const plugin = uppy.getPlugin('AwsS3Multipart');
  if (options) plugin.setOptions(options);
  if (chunkSize) plugin.setOptions({ getChunkSize: () => chunkSize });
  uppy.once('s3-multipart:part-uploaded', (_file, { PartNumber }) => {
    firstPart = PartNumber;
    if (interruption) INTERRUPTIONS[interruption](uppy);
  });
  for (const file of document.querySelector('#files').files) {
    uppy.addFile({ name: file.name, type: file.type, data: file });
  }
  const result = await uppy.upload();
  return {
    tokensRead,
    firstPart,
    successful: result?.successful.map(({ response }) => response) ?? [],
    failed: result?.failed.map(({ error }) => error) ?? [],
  };
}

Object.assign(window, { run });
