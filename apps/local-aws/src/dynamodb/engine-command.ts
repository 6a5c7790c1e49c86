import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type EngineName = 'dynoxide' | 'dynalite';

/** As `net.connect` and `http.request` take it. */
export type EngineAddress =
  { readonly socketPath: string } | { readonly host: string; readonly port: number };

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

/**
 * How to run an engine at an address. The engines accept any signature, so they must be reachable for nothing but the
 * gateway in front of them. All end when their stdin closes, so they never outlive us, whatever kills us.
 */
export function engineCommand(name: EngineName, dataDir: string, address: EngineAddress): EngineCommand {
  if (name === 'dynalite') {
    const script = fileURLToPath(new URL('./dynalite-engine.ts', import.meta.url));
    const args = [script, join(dataDir, 'dynalite'), JSON.stringify(address)];
    return { name, file: process.execPath, args };
  }
  const binary = dynoxideBinary();
  if (!binary)
    throw new Error(
      `There is no dynoxide for ${process.platform}-${process.arch}: use INTAKE_DYNAMODB=dynalite`,
    );
  const { host, port } = 'port' in address ? address : { host: '127.0.0.1', port: PORT_INSIDE };
  const options = ['--host', host, '--port', String(port), '--db-path', join(dataDir, 'dynoxide.db')];
  const supervised = ['/bin/sh', '-c', UNTIL_STDIN_CLOSES, 'sh', binary, 'serve', ...options];
  if ('port' in address) return { name, file: supervised[0]!, args: supervised.slice(1) };
  const bridge = fileURLToPath(new URL('./engine-bridge.ts', import.meta.url));
  const bridged = [process.execPath, bridge, address.socketPath, String(port), ...supervised];
  return {
    name,
    file: 'unshare',
    args: [...NAMESPACE, 'sh', '-c', `${LOOPBACK_UP} && exec "$@"`, 'sh', ...bridged],
  };
}

/** Any: in its own namespace there is no other. */
const PORT_INSIDE = 8000;
/** A network of its own; without privileges that takes a user namespace, in which this user is root. */
const NAMESPACE = ['--user', '--map-root-user', '--net'];
/** Of iproute2, else of perl, which every Debian has: SIOCSIFFLAGS with IFF_UP. */
const LOOPBACK_UP = `(ip link set lo up 2>/dev/null || perl -e 'socket(S,2,2,0) && ioctl(S,0x8914,pack("a16sx14","lo",0x49)) or exit 1')`;

let isolation: boolean | undefined;

/** Whether this system lets us run a process in a network namespace of its own (Linux; some containers forbid it). */
export function canIsolate(): boolean {
  isolation ??=
    process.platform === 'linux' &&
    spawnSync('unshare', [...NAMESPACE, 'sh', '-c', LOOPBACK_UP], { stdio: 'ignore' }).status === 0;
  return isolation;
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
