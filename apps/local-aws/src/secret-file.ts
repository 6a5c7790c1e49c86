import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface SecretFile<T> {
  readonly file: string;
  readonly make: () => T;
  /** Whether what was read is what `make` makes. */
  readonly isValid: (value: Partial<T>) => boolean;
  /** What to do when the file is damaged; a sentence. */
  readonly advice: string;
}

/**
 * A JSON file of mode 0600, made on first use; it is there whole or not at all.
 * @throws DamagedFile when it is there and is something else; it is never overwritten
 */
export function loadSecret<T extends object>({ file, make, isValid, advice }: SecretFile<T>): T {
  if (!existsSync(file)) {
    const partial = `${file}.${process.pid}.tmp`;
    writeFileSync(partial, `${JSON.stringify(make())}\n`, { mode: 0o600, flush: true });
    renameSync(partial, file);
  }
  const value = parse(readFileSync(file, 'utf8'));
  if (value && isValid(value as Partial<T>)) return value as T;
  throw new DamagedFile(file, 'it is not what was written there', advice);
}

/** A file of the data folder that cannot be used as it is; nothing has been changed. */
export class DamagedFile extends Error {
  constructor(file: string, damage: string, advice: string) {
    super(`${file} is damaged: ${damage}. Nothing was changed. ${advice}`);
    this.name = 'DamagedFile';
  }
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
