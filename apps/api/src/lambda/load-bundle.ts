import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** As Node wraps a CommonJS module; on one line, so that lines are those of the source map. */
const WRAPPER = ['(function(exports,require,module,__filename,__dirname){', '\n})'] as const;
const CRC_BYTES = 4;

export interface Bundle {
  exports: Record<string, unknown>;
  /** Whether V8 took compiled code from the cache. */
  cached: boolean;
  /** A cache file with all that was compiled until now. */
  makeCache(): Buffer;
}

/** A cache is good for one Node on one processor only; several may lie side by side. */
export const cacheName = `code-${process.version}-${process.arch}.cache`;

/** Runs `bundle.cjs` of a folder, with the compiled code that lies beside it if there is any that fits. */
export function loadBundle(dir: string): Bundle {
  const filename = join(dir, 'bundle.cjs');
  const bytes = readFileSync(filename);
  const script = new Script(WRAPPER.join(bytes.toString()), {
    filename,
    columnOffset: -WRAPPER[0].length,
    cachedData: readCache(join(dir, cacheName), crc32(bytes)),
  });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...scope: unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(filename), module, filename, dirname(filename));
  return {
    exports: module.exports,
    cached: script.cachedDataRejected === false,
    makeCache: () => {
      const code = script.createCachedData();
      return Buffer.concat([toBytes(crc32(bytes)), toBytes(crc32(code)), code]);
    },
  };
}

/**
 * V8 knows its own version, flags and processor again, but of the source only the length, and it runs whatever is in a
 * damaged cache: these two are ours to check.
 */
function readCache(path: string, bundleCrc: number): Buffer | undefined {
  try {
    const file = readFileSync(path);
    const code = file.subarray(2 * CRC_BYTES);
    const fits = file.readUInt32BE(0) === bundleCrc && file.readUInt32BE(CRC_BYTES) === crc32(code);
    return fits ? code : undefined;
  } catch {
    return undefined; // None is there: the way it is after a change of the runtime.
  }
}

function toBytes(crc: number): Buffer {
  const bytes = Buffer.alloc(CRC_BYTES);
  bytes.writeUInt32BE(crc);
  return bytes;
}
