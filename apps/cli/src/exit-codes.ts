/** Exit codes. Documented in the README: scripts depend on it. */
export const EXIT = {
  ok: 0,
  /** Something, or a part of it, did not work. */
  failed: 1,
  /** The command line makes no sense; nothing was done. */
  usage: 2,
  /** Not signed in, or the session has ended. */
  notSignedIn: 3,
  /** Ctrl-C (128 + SIGINT). */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | number;

/** Ends a command with a message for people and a code for scripts. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  /** Stable, for --json. */
  readonly code: string;

  constructor(message: string, exitCode: ExitCode = EXIT.failed, code = 'FAILED', options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.code = code;
  }
}

export const usageError = (message: string): CliError => new CliError(message, EXIT.usage, 'USAGE');

export const notSignedIn = (message: string): CliError =>
  new CliError(message, EXIT.notSignedIn, 'NOT_SIGNED_IN');
