import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import net from 'node:net';
import type { LineSpec } from './cases.ts';

/** The two ends of the line, and the network namespace of the far one. */
const [NEAR, FAR, NAMESPACE] = ['10.9.0.1', '10.9.0.2', 'intake-bench'];
const QUEUE_MS = 100;

/** Why no line can be put up here; null when it can. @param emulator path of the built program */
export function whyNoLine(emulator: string | undefined): string | null {
  if (!emulator)
    return 'it needs a line emulator: --line-emulator <path>, or INTAKE_LINE_EMULATOR. A program that makes the TUN devices wan_s and wan_c and takes -up, -down (Mbit/s), -rtt, -queue (ms) and -loss (probability).';
  if (process.platform !== 'linux') return 'network namespaces and TUN devices are there on Linux only.';
  if (process.getuid?.() !== 0) return 'network namespaces and TUN devices need root.';
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    accessSync(emulator, constants.X_OK);
    execFileSync('ip', ['-V']);
    return null;
  } catch (error) {
    return `${(error as Error).message} (it needs /dev/net/tun, the emulator and iproute2).`;
  }
}

/**
 * A line between this machine and a network namespace of it, with a real TCP stack at both ends, so that slow start, queues and
 * loss act as they do outside. Services on 127.0.0.1 are reached from the far end at `host` and the same port.
 */
export class Line {
  readonly host = NEAR;
  readonly #emulator: ChildProcess;
  readonly #forwarders = new Map<number, net.Server>();

  private constructor(emulator: ChildProcess) {
    this.#emulator = emulator;
  }

  static async open(program: string, { mbit, rttMs, loss }: LineSpec): Promise<Line> {
    const values = { up: mbit, down: 3 * mbit, rtt: rttMs, loss, queue: QUEUE_MS };
    const args = Object.entries(values).flatMap(([name, value]) => [`-${name}`, String(value)]);
    const emulator = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      emulator.stdout.once('data', () => resolve());
      emulator.once('error', reject);
      emulator.once('exit', (code) => reject(new Error(`The line emulator ended with ${code}`)));
    });
    const ip = (text: string) => execFileSync('ip', text.split(' '), { stdio: 'pipe' });
    if (`${ip('netns list')}`.includes(NAMESPACE)) ip(`netns del ${NAMESPACE}`); // of a run that was killed
    ip(`netns add ${NAMESPACE}`);
    ip(`link set wan_c netns ${NAMESPACE}`);
    ip(`addr add ${NEAR}/30 dev wan_s`);
    ip('link set wan_s up');
    ip(`-n ${NAMESPACE} addr add ${FAR}/30 dev wan_c`);
    ip(`-n ${NAMESPACE} link set wan_c up`);
    ip(`-n ${NAMESPACE} link set lo up`);
    return new Line(emulator);
  }

  /** What comes before a command that is to run at the far end. */
  readonly prefix = ['ip', 'netns', 'exec', NAMESPACE] as const;

  /** Makes services of this machine reachable. @param urls of 127.0.0.1 */
  async forward(urls: readonly string[]): Promise<void> {
    for (const port of urls.map((url) => Number(new URL(url).port))) {
      if (this.#forwarders.has(port)) continue;
      const server = net.createServer({ noDelay: true }, (far) => {
        const near = net.connect({ port, host: '127.0.0.1', noDelay: true });
        far.pipe(near).pipe(far);
        for (const [one, other] of [
          [far, near],
          [near, far],
        ] as const)
          one.on('error', () => other.destroy()).on('close', () => other.destroy());
      });
      await new Promise<void>((resolve) => server.listen(port, NEAR, resolve));
      this.#forwarders.set(port, server);
    }
  }

  async close(): Promise<void> {
    for (const server of this.#forwarders.values()) server.close();
    const gone = new Promise((resolve) => this.#emulator.once('close', resolve));
    this.#emulator.removeAllListeners('exit');
    this.#emulator.kill('SIGTERM');
    await gone;
    execFileSync('ip', ['netns', 'del', NAMESPACE]);
  }
}
