import { UploadsModule } from '../uploads/uploads.module.ts';
import { measured } from './measured.ts';
import { once } from './once.ts';
import { openModule } from './open-module.ts';

const open = openModule(UploadsModule);

/** The uploads' use-cases without any HTTP around them. */
export const openUploads = once(async () => {
  const uploads = await open();
  return { uploads, recorder: measured(uploads) };
});

openUploads().catch(() => undefined);
