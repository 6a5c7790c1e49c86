import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedFile, loadSecret } from '../secret-file.ts';
import { jsonError, type JsonCall, type JsonReply, type JsonService } from '../gateway/json-service.ts';
import { deleteParameter, deleteParameters } from './delete-parameters.ts';
import { describeParameters, getParameterHistory } from './describe-parameters.ts';
import { getParameter, getParameters, getParametersByPath } from './get-parameters.ts';
import { ParameterTable, PARAMETERS_ADVICE } from './parameter-table.ts';
import { putParameter } from './put-parameter.ts';
import { SecureStrings } from './secure-string.ts';
import { ssmError, type SsmOperation, type SsmStore } from './ssm-call.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './tags.ts';

const OPERATIONS: Readonly<Record<string, SsmOperation>> = {
  PutParameter: putParameter,
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  GetParameterHistory: getParameterHistory,
  DescribeParameters: describeParameters,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
  AddTagsToResource: addTagsToResource,
  RemoveTagsFromResource: removeTagsFromResource,
  ListTagsForResource: listTagsForResource,
};

const MAX_BODY = 1024 * 1024;
/** Of AES-256. */
const KEY_BYTES = 32;

/** Parameter Store of a folder: values in SQLite, the key of SecureStrings beside it (0600). @throws DamagedFile */
export function openSsm(dir: string, now: () => number): { service: JsonService; close: () => void } {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const [keyFile, tableFile] = [join(dir, 'key.json'), join(dir, 'parameters.db')];
  const hadTable = existsSync(tableFile);
  const table = new ParameterTable(tableFile, existsSync(keyFile));
  const store: SsmStore = { table, secrets: openSecrets(keyFile, hadTable, table), now };
  const service: JsonService = {
    name: 'ssm',
    maxBody: MAX_BODY,
    contentType: 'application/x-amz-json-1.1',
    handle: (call) => handle(store, call),
  };
  return { service, close: () => store.table.close() };
}

/** @throws DamagedFile when the key is not the one that the stored SecureStrings were encrypted with */
function openSecrets(file: string, hadTable: boolean, table: ParameterTable): SecureStrings {
  const sealed = hadTable ? table.list().find(({ type }) => type === 'SecureString') : undefined;
  try {
    if (sealed && !existsSync(file)) throw new DamagedFile(file, 'it is missing', PARAMETERS_ADVICE);
    const { key } = loadSecret<{ key: string }>({
      file,
      make: () => ({ key: randomBytes(KEY_BYTES).toString('base64') }),
      isValid: ({ key }) => typeof key === 'string' && Buffer.from(key, 'base64').length === KEY_BYTES,
      advice: PARAMETERS_ADVICE,
    });
    const secrets = new SecureStrings(Buffer.from(key, 'base64'));
    if (sealed && !secrets.opens(sealed.name, sealed.value))
      throw new DamagedFile(file, 'it is not the key of the stored SecureStrings', PARAMETERS_ADVICE);
    return secrets;
  } catch (error) {
    table.close();
    throw error;
  }
}

function handle(store: SsmStore, { headers, body, auth }: JsonCall): JsonReply {
  const name = (headers.get('x-amz-target') ?? '').split('.')[1] ?? '';
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) return jsonError('UnknownOperationException', `${name} is not implemented.`);
  const { region, accessKeyId } = auth.scope;
  return { status: 200, body: JSON.stringify(operation({ store, region, accessKeyId, input: parse(body) })) };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body.toString());
    if (typeof input === 'object' && input !== null && !Array.isArray(input))
      return input as Record<string, unknown>;
  } catch {
    // falls through to the refusal
  }
  throw ssmError('SerializationException', 'The request body is not a JSON object.');
}
