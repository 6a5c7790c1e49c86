import { matchesFilters, readFilters } from './filters.ts';
import type { ParameterVersion } from './parameter-table.ts';
import {
  arn,
  paged,
  plainValue,
  requiredString,
  seconds,
  ssmError,
  type SsmCall,
  type SsmOperation,
} from './ssm-call.ts';

/** Results of one page. */
const MAX_RESULTS = 50;

export const describeParameters: SsmOperation = (call) => {
  const { store, input } = call;
  const filters = [
    ...readFilters(input['ParameterFilters'], ['Name', 'Type', 'KeyId', 'Path', 'Tier', 'DataType', 'tag:']),
    ...readFilters(input['Filters'], ['Name', 'Type', 'KeyId']),
  ];
  const found = store.table.list().filter((p) => matchesFilters(p, filters, store.table.tags(p.name)));
  const { page, NextToken } = paged(call, found, MAX_RESULTS, ({ name }) => name);
  return {
    Parameters: page.map((p) => ({ ...metadata(call, p), ARN: arn(call.region, p.name) })),
    NextToken,
  };
};

export const getParameterHistory: SsmOperation = (call) => {
  const name = requiredString(call.input, 'Name');
  const versions = call.store.table.history(name, 0, MAX_VERSIONS);
  if (versions.length === 0) throw ssmError('ParameterNotFound', '');
  const { page, NextToken } = paged(call, versions, MAX_RESULTS, ({ version }) => String(version));
  return {
    Parameters: page.map((p) => ({ ...metadata(call, p), Value: plainValue(call, p), Labels: [] })),
    NextToken,
  };
};

const MAX_VERSIONS = 100;

function metadata({ accessKeyId }: SsmCall, p: ParameterVersion): object {
  return {
    Name: p.name,
    Type: p.type,
    KeyId: p.keyId,
    LastModifiedDate: seconds(p.modified),
    LastModifiedUser: `arn:aws:iam::000000000000:user/${accessKeyId}`,
    Description: p.description,
    AllowedPattern: p.allowedPattern,
    Version: p.version,
    Tier: p.tier,
    Policies: [],
    DataType: p.dataType,
  };
}
