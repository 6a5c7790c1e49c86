import type { ParameterType, ParameterVersion, Tier } from './parameter-table.ts';
import {
  invalid,
  optionalString,
  requiredString,
  ssmError,
  type SsmCall,
  type SsmOperation,
} from './ssm-call.ts';
import { readTags } from './tags.ts';

/** Characters and depth of a name (Systems Manager User Guide, "Requirements and constraints for parameter names"). */
const NAME = /^[a-zA-Z0-9_.\-/]+$/;
const MAX_NAME = 1011;
const MAX_LEVELS = 15;
/** Bytes of a value. */
const MAX_VALUE: Readonly<Record<Tier, number>> = { Standard: 4096, Advanced: 8192 };
const TYPES: readonly string[] = ['String', 'StringList', 'SecureString'];
const DEFAULT_KEY = 'alias/aws/ssm';

export const putParameter: SsmOperation = (call) => {
  const { store, input } = call;
  const name = checkedName(requiredString(input, 'Name'));
  const old = store.table.latest(name);
  const overwrite = input['Overwrite'] === true;
  const tags = input['Tags'] === undefined ? undefined : readTags(input['Tags']);
  if (old && !overwrite)
    throw ssmError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  if (tags && overwrite)
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
    );
  const next = nextVersion(call, name, old);
  store.table.put(next);
  if (tags) store.table.setTags(name, tags);
  return { Version: next.version, Tier: next.tier };
};

function nextVersion(
  { store, input }: SsmCall,
  name: string,
  old: ParameterVersion | undefined,
): ParameterVersion {
  const type = chosenType(optionalString(input, 'Type'), old);
  const tier = chosenTier(optionalString(input, 'Tier'), old);
  const plain = requiredString(input, 'Value');
  const allowedPattern = optionalString(input, 'AllowedPattern') ?? old?.allowedPattern;
  checkValue(plain, type, tier, allowedPattern);
  const secure = type === 'SecureString';
  return {
    name,
    version: (old?.version ?? 0) + 1,
    type,
    value: secure ? store.secrets.encrypt(name, plain) : plain,
    tier,
    modified: store.now(),
    description: optionalString(input, 'Description') ?? old?.description,
    allowedPattern,
    dataType: optionalString(input, 'DataType') ?? old?.dataType ?? 'text',
    keyId: secure ? (optionalString(input, 'KeyId') ?? old?.keyId ?? DEFAULT_KEY) : undefined,
  };
}

function checkedName(name: string): string {
  const levels = name.split('/').length - (name.startsWith('/') ? 1 : 0);
  if (levels > MAX_LEVELS) {
    throw ssmError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${MAX_LEVELS} levels.`,
    );
  }
  if (!NAME.test(name) || name.length > MAX_NAME || name.endsWith('/') || name.includes('//'))
    throw invalid("Parameter name: can't contain anything but a-zA-Z0-9_.-/ and empty levels.");
  if (name.includes('/') && !name.startsWith('/'))
    throw invalid('Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name))
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  return name;
}

function chosenType(type: string | undefined, old: ParameterVersion | undefined): ParameterType {
  if (type === undefined && !old) throw invalid('A parameter type is required when you create a parameter.');
  if (type !== undefined && !TYPES.includes(type)) {
    throw invalid(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
    );
  }
  if (old && type !== undefined && type !== old.type)
    throw ssmError(
      'HierarchyTypeMismatchException',
      `Parameter type can't be changed from ${old.type} to ${type}.`,
    );
  return (type ?? old!.type) as ParameterType;
}

function chosenTier(tier: string | undefined, old: ParameterVersion | undefined): Tier {
  const wanted = tier === 'Intelligent-Tiering' ? 'Advanced' : (tier ?? old?.tier ?? 'Standard');
  if (wanted !== 'Standard' && wanted !== 'Advanced') throw invalid(`Unknown tier '${wanted}'`);
  if (wanted === 'Standard' && old?.tier === 'Advanced')
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  return wanted;
}

function checkValue(value: string, type: ParameterType, tier: Tier, pattern: string | undefined): void {
  if (Buffer.byteLength(value) > MAX_VALUE[tier]) {
    throw invalid(
      tier === 'Standard'
        ? 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.'
        : 'Advanced tier parameters support a maximum parameter value of 8192 characters.',
    );
  }
  if (type === 'StringList' && value.split(',').some((item) => item.trim() === ''))
    throw invalid('StringList items must not be empty.');
  if (pattern !== undefined && !compiled(pattern).test(value))
    throw ssmError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw ssmError(
      'InvalidAllowedPatternException',
      'The request does not meet the regular expression requirement.',
    );
  }
}
