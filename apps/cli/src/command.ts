import type { ParseArgsConfig } from 'node:util';
import type { Cli } from './cli.ts';
import type { ExitCode } from './exit-codes.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

export interface Command {
  /** As in `intake <usage>`. */
  usage: string;
  /** One line. */
  summary: string;
  /** Lines under the usage: one per option, and what else is worth knowing. */
  help?: string;
  options?: Options;
  /** @throws CliError */
  run(args: { positionals: string[]; values: Values }, cli: Cli): Promise<ExitCode>;
}

/** The value of an option that takes text. */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}
