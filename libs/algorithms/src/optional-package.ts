import { createRequire } from 'node:module';

/**
 * Where a package is that is under the GPL, or has something in it that is: no dependency of ours, nor named by a manifest,
 * so it is never deployed. Whoever runs Intake may install it beside us, for their own use.
 * @returns the path of its main module, or null where it is not installed
 */
export function optionalPackage(name: '@ffmpeg/core' | 'sherpa-onnx'): string | null {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return null;
  }
}
