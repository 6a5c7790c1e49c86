import type { Readable } from 'node:stream';

export interface Output {
  write(text: string | Uint8Array): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** What a command sees of the process that it runs in. Tests bring their own. */
export interface Cli {
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly stdin: Readable & { isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  /** Results. */
  readonly stdout: Output;
  /** Progress, questions and complaints. */
  readonly stderr: Output;
  /** Fires at Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** Whether colours and moving lines make sense. https://no-color.org */
export function isLively(cli: Cli, output: Output): boolean {
  return Boolean(output.isTTY) && cli.env['TERM'] !== 'dumb' && !cli.env['CI'];
}
