import { findChromium } from './find-chromium.ts';

/** Once for all test files: parallel first runs would unpack the browser over each other. */
export default async function setUp(): Promise<void> {
  const { path, unpackedInto } = await findChromium();
  process.env.INTAKE_CHROMIUM_PATH = path;
  if (unpackedInto) process.env.INTAKE_CHROMIUM_UNPACKED = unpackedInto;
}
