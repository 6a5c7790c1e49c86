import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** GPL: no dependency of ours. Whoever runs Intake may install it beside us, for their own use. */
export const PACKAGE = '@ffmpeg/core';

/** What we use of the module (Emscripten's file system and FFmpeg's command line). */
export interface Core {
  FS: {
    createFile(folder: string, name: string, properties: object, read: boolean, write: boolean): FileNode;
    readFile(path: string): Uint8Array;
    writeFile(path: string, content: Uint8Array): void;
    unlink(path: string): void;
    ErrnoError: new (code: number) => Error;
  };
  /** @returns 0 where it succeeded */
  exec(...parameters: string[]): number;
  setLogger(logger: (line: { message: string }) => void): void;
}
export interface FileNode {
  usedBytes: number;
  stream_ops: object;
}

/** FFmpeg, begun anew. @param engine where the package is: `optionalPackage('@ffmpeg/core')` */
export async function loadCore(engine: string): Promise<Core> {
  const folder = join(dirname(engine), '../esm');
  // It was made for the workers of browsers, and looks for what they have.
  Object.assign(globalThis, {
    self: globalThis,
    location: { href: 'file:///' },
    importScripts: () => undefined,
  });
  const { default: create } = (await import(pathToFileURL(join(folder, 'ffmpeg-core.js')).href)) as {
    default(options: object): Promise<Core>;
  };
  const core = await create({ wasmBinary: await readFile(join(folder, 'ffmpeg-core.wasm')) });
  core.setLogger(() => undefined);
  return core;
}

/** What FFmpeg wrote there, which is taken away. @returns undefined where it wrote nothing */
export function takeFile({ FS }: Core, path: string): Uint8Array | undefined {
  try {
    const content = FS.readFile(path);
    FS.unlink(path);
    return content.length > 0 ? content : undefined;
  } catch {
    return undefined;
  }
}
