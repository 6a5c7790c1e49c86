import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What a package carries in compiled or trained form, whose licence its own `license` field does not tell. */
export interface Carried {
  what: string;
  licence: string;
  /** A file of the package that says so, where there is one. */
  stated?: string;
}

/** Weighed one by one; WebAssembly that lies inside a script (mpg123, FLAC) is here as well. */
export const CARRIED: Readonly<Record<string, readonly Carried[]>> = {
  '@img/sharp': [{ what: 'libvips, a shared library beside it', licence: 'LGPL-3.0-or-later' }],
  '@napi-rs/canvas': [{ what: 'Skia', licence: 'BSD-3-Clause' }],
  '@node-rs/argon2': [{ what: 'argon2 of RustCrypto', licence: 'MIT' }],
  '@tesseract.js-data/deu': [{ what: 'the model of tessdata_best', licence: 'Apache-2.0' }],
  '@vladmandic/human': [
    { what: 'TensorFlow.js in dist/tfjs.esm.js', licence: 'Apache-2.0' },
    // Not clear: of github.com/610265158/mobilenetv3_centernet, which has no licence file; MIT is what its converter says (decision 0014).
    {
      what: 'models/centernet.bin; the others are neither loaded nor deployed',
      licence: 'MIT',
      stated: 'LICENSE',
    },
  ],
  '@wasm-audio-decoders/flac': [{ what: 'libFLAC, in its script', licence: 'BSD-3-Clause' }],
  'classic-level': [{ what: 'LevelDB and Snappy', licence: 'BSD-3-Clause' }],
  'mediainfo.js': [{ what: 'MediaInfoLib', licence: 'BSD-2-Clause' }],
  'mpg123-decoder': [{ what: 'libmpg123, in its script', licence: 'LGPL-2.1-or-later' }],
  'pdfjs-dist': [
    { what: 'OpenJPEG', licence: 'BSD-2-Clause', stated: 'wasm/LICENSE_OPENJPEG' },
    { what: 'JBIG2 of PDFium', licence: 'BSD-3-Clause', stated: 'wasm/LICENSE_JBIG2' },
    { what: 'qcms', licence: 'MIT', stated: 'wasm/LICENSE_QCMS' },
    { what: 'QuickJS', licence: 'MIT', stated: 'wasm/LICENSE_QUICKJS' },
    { what: 'fonts of Foxit', licence: 'BSD-3-Clause', stated: 'standard_fonts/LICENSE_FOXIT' },
    { what: 'fonts Liberation', licence: 'OFL-1.1', stated: 'standard_fonts/LICENSE_LIBERATION' },
  ],
  'tesseract-wasm': [
    { what: 'Tesseract', licence: 'Apache-2.0' },
    { what: 'Leptonica', licence: 'BSD-2-Clause' },
  ],
};

/** Programs under the GPL or AGPL that get into others, by words that a binary with them has. */
const TELLTALES = /espeak-ng|x264 - core|x265 \[|libavfilter|libpostproc|MuPDF|Ghostscript/;
const BINARY = [
  '.wasm',
  '.node',
  '.so',
  '.dylib',
  '.dll',
  '.exe',
  '.bin',
  '.onnx',
  '.gz',
  '.tflite',
  '.ttf',
  '.pfb',
];

const isBinary = (name: string) => BINARY.includes(extname(name)) || /\.so\.\d/.test(name);

/** The binaries of a package that is installed, as paths. */
export function binariesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : binariesOf(path);
    return isBinary(entry.name) ? [path] : [];
  });
}

/** What in this file is under the GPL, by its own words. */
export const telltaleIn = (path: string): string | undefined =>
  TELLTALES.exec(readFileSync(path, 'latin1'))?.[0];

/** By the package's name; an addon for one platform belongs to the package that it is for. */
export const carriedBy = (name: string): readonly Carried[] | undefined =>
  CARRIED[Object.keys(CARRIED).find((one) => name === one || name.startsWith(`${one}-`)) ?? ''];
