import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { ACCOUNT, refuse } from '../gateway/operations.ts';
import { ServiceDatabase } from '../service-database.ts';

export interface LambdaFunction {
  readonly name: string;
  readonly region: string;
  readonly handler: string;
  readonly runtime: string;
  readonly role: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MiB */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its files are. */
  readonly dir: string;
  readonly codeSize: number;
  readonly codeSha256: string;
  /** Changes with every update. */
  readonly revision: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly reservedConcurrency?: number | undefined;
  /** Of asynchronous invocations: attempts after the first, seconds, and where failures go. */
  readonly maximumRetryAttempts?: number | undefined;
  readonly maximumEventAge?: number | undefined;
  readonly onFailure?: string | undefined;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS functions (name TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mappings (uuid TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS invocations (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, payload TEXT NOT NULL, created INTEGER NOT NULL,
    attempts INTEGER NOT NULL, due INTEGER NOT NULL) WITHOUT ROWID;
`;

/** A bucket of this name stands for the disk: the key is a folder, which is used in place. */
export const LOCAL_FOLDER = 'local-folder';

export const functionArn = ({ name, region }: Pick<LambdaFunction, 'name' | 'region'>): string =>
  `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`;

/** `name`, `name:qualifier`, a partial or a full ARN. */
export const functionName = (given: string): string =>
  /(?:^|:)function:([\w-]+)(?::[\w$-]+)?$/.exec(given)?.[1] ?? given.split(':')[0]!;

/** What was created, kept in one folder; the code of a zip beside it. */
export class Functions {
  readonly db: ServiceDatabase;
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    this.db = new ServiceDatabase(dir, SCHEMA);
  }

  find(name: string): LambdaFunction | undefined {
    const row = this.db.get<{ doc: string }>('SELECT doc FROM functions WHERE name = ?', name);
    return row && (JSON.parse(row.doc) as LambdaFunction);
  }

  /** @throws ResourceNotFoundException (404) */
  get(given: string): LambdaFunction {
    const found = this.find(functionName(given));
    if (!found) throw refuse('ResourceNotFoundException', `Function not found: ${given}`, 404);
    return found;
  }

  list(): LambdaFunction[] {
    return this.db
      .all<{ doc: string }>('SELECT doc FROM functions ORDER BY name')
      .map(({ doc }) => JSON.parse(doc) as LambdaFunction);
  }

  put(fn: Omit<LambdaFunction, 'revision'>): LambdaFunction {
    const saved = { ...fn, revision: randomUUID() };
    this.db.run('INSERT OR REPLACE INTO functions VALUES (?, ?)', fn.name, JSON.stringify(saved));
    return saved;
  }

  delete(name: string): void {
    this.db.run('DELETE FROM functions WHERE name = ?', name);
    rmSync(join(this.#dir, 'code', name), { recursive: true, force: true });
  }

  /** Puts code where it can be run. @throws InvalidParameterValueException */
  storeCode(
    name: string,
    code: { ZipFile?: string; S3Bucket?: string; S3Key?: string },
  ): Pick<LambdaFunction, 'dir' | 'codeSize' | 'codeSha256'> {
    if (code.S3Bucket === LOCAL_FOLDER) {
      const dir = code.S3Key ?? '';
      if (!existsSync(dir)) throw invalidParameter(`There is no folder ${dir}.`);
      return { dir, codeSize: 0, codeSha256: createHash('sha256').update(dir).digest('base64') };
    }
    if (!code.ZipFile)
      throw invalidParameter(`Code is taken as ZipFile, or as a folder (S3Bucket "${LOCAL_FOLDER}").`);
    const zip = Buffer.from(code.ZipFile, 'base64');
    const dir = join(this.#dir, 'code', name, randomUUID());
    rmSync(dirname(dir), { recursive: true, force: true });
    unpack(zip, dir);
    return { dir, codeSize: zip.length, codeSha256: createHash('sha256').update(zip).digest('base64') };
  }

  close(): void {
    this.db.close();
  }
}

export const invalidParameter = (message: string) => refuse('InvalidParameterValueException', message);

function unpack(zip: Buffer, dir: string): void {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch {
    throw invalidParameter(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
  for (const [name, bytes] of Object.entries(files)) {
    const path = resolve(dir, name);
    if (!path.startsWith(dir + sep) || name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** The file and the export of a handler such as `index.handler` or `lambda/http.handler`. @throws Runtime.ImportModuleError */
export function handlerFile({ dir, handler }: LambdaFunction): { file: string; exported: string } {
  const at = handler.lastIndexOf('.');
  const base = join(dir, handler.slice(0, at));
  const file = ['.mjs', '.cjs', '.js', '.ts'].map((ending) => base + ending).find((path) => existsSync(path));
  return { file: file ?? `${base}.js`, exported: handler.slice(at + 1) };
}
