import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type EngineName = 'dynoxide' | 'dynalite';

export interface EngineCommand {
  readonly name: EngineName;
  readonly file: string;
  readonly args: readonly string[];
}

/** `INTAKE_DYNAMODB=dynoxide|dynalite` decides; else dynoxide where npm has a binary for this platform. */
export function chooseEngine(wanted = process.env['INTAKE_DYNAMODB']): EngineName {
  if (wanted === 'dynoxide' || wanted === 'dynalite') return wanted;
  if (wanted !== undefined && wanted !== '')
    throw new Error(`INTAKE_DYNAMODB must be dynoxide or dynalite, not "${wanted}"`);
  return dynoxideBinary() ? 'dynoxide' : 'dynalite';
}

/** How to run an engine on a port. Both end when their stdin closes, so they never outlive us, whatever kills us. */
export function engineCommand(name: EngineName, dataDir: string, port: number): EngineCommand {
  if (name === 'dynalite') {
    const script = fileURLToPath(new URL('./dynalite-engine.ts', import.meta.url));
    return { name, file: process.execPath, args: [script, join(dataDir, 'dynalite'), String(port)] };
  }
  const binary = dynoxideBinary();
  if (!binary)
    throw new Error(
      `There is no dynoxide for ${process.platform}-${process.arch}: use INTAKE_DYNAMODB=dynalite`,
    );
  const serve = [binary, 'serve', '--port', String(port), '--db-path', join(dataDir, 'dynoxide.db')];
  return { name, file: '/bin/sh', args: ['-c', UNTIL_STDIN_CLOSES, 'sh', ...serve] };
}

/** Runs its arguments in the background, and ends them when stdin does: a closed pipe is the death of our process. */
const UNTIL_STDIN_CLOSES =
  'exec 3<&0; "$@" >/dev/null 3<&- & engine=$!; (cat <&3 >/dev/null; kill "$engine" 2>/dev/null) & wait "$engine"';

function dynoxideBinary(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/package.json`,
    );
    const binary = join(dirname(manifest), 'dynoxide');
    accessSync(binary, constants.X_OK);
    return binary;
  } catch {
    return undefined;
  }
}
