import { matchesFilters, readFilters } from './filters.ts';
import type { ParameterVersion } from './parameter-table.ts';
import {
  arn,
  invalid,
  paged,
  plainValue,
  requiredString,
  seconds,
  ssmError,
  stringList,
  type SsmCall,
  type SsmOperation,
} from './ssm-call.ts';

/** Results of one page, and names of one call. */
const MAX_RESULTS = 10;

export const getParameter: SsmOperation = (call) => {
  const { found, selector } = select(call, requiredString(call.input, 'Name'));
  if (!found) throw ssmError('ParameterNotFound', '');
  if (found === 'no-such-version')
    throw ssmError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of the parameter.`,
    );
  return { Parameter: describe(call, found, selector) };
};

export const getParameters: SsmOperation = (call) => {
  const names = [...new Set(stringList(call.input, 'Names', MAX_RESULTS))];
  const results = names.map((name) => ({ name, ...select(call, name) }));
  return {
    Parameters: results.flatMap(({ found, selector }) =>
      typeof found === 'object' ? [describe(call, found, selector)] : [],
    ),
    InvalidParameters: results.filter(({ found }) => typeof found !== 'object').map(({ name }) => name),
  };
};

export const getParametersByPath: SsmOperation = (call) => {
  const path = requiredString(call.input, 'Path');
  if (!path.startsWith('/'))
    throw invalid(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
    );
  const folder = path.endsWith('/') ? path : `${path}/`;
  const filters = readFilters(call.input['ParameterFilters'], ['Type', 'KeyId']);
  const recursive = call.input['Recursive'] === true;
  const inside = call.store.table
    .list()
    .filter(({ name }) => name.startsWith(folder) && (recursive || !name.slice(folder.length).includes('/')))
    .filter((parameter) => matchesFilters(parameter, filters, {}));
  const { page, NextToken } = paged(call, inside, MAX_RESULTS, ({ name }) => name);
  return { Parameters: page.map((parameter) => describe(call, parameter)), NextToken };
};

/** A name, an ARN, or either with `:version`. */
function select({ store }: SsmCall, text: string) {
  const name = text.replace(/^arn:aws:ssm:[^:]*:\d*:parameter(?=\/)/, '');
  const [bare = '', selector] = name.split(':');
  const latest = store.table.latest(bare) ?? (text === name ? undefined : store.table.latest(bare.slice(1)));
  if (!latest || selector === undefined) return { found: latest, selector: undefined };
  const version = /^\d+$/.test(selector) ? store.table.get(latest.name, Number(selector)) : undefined;
  return { found: version ?? ('no-such-version' as const), selector };
}

function describe(call: SsmCall, parameter: ParameterVersion, selector?: string): object {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: plainValue(call, parameter),
    Version: parameter.version,
    LastModifiedDate: seconds(parameter.modified),
    ARN: arn(call.region, parameter.name),
    DataType: parameter.dataType,
    ...(selector !== undefined && { Selector: `:${selector}` }),
  };
}
