import {
  invalid,
  requiredString,
  ssmError,
  stringList,
  type SsmCall,
  type SsmOperation,
} from './ssm-call.ts';

const MAX_TAGS = 50;

export const addTagsToResource: SsmOperation = (call) => {
  call.store.table.setTags(parameterOf(call), readTags(call.input['Tags']));
  return {};
};

export const removeTagsFromResource: SsmOperation = (call) => {
  call.store.table.removeTags(parameterOf(call), stringList(call.input, 'TagKeys', MAX_TAGS));
  return {};
};

export const listTagsForResource: SsmOperation = (call) => ({
  TagList: Object.entries(call.store.table.tags(parameterOf(call))).map(([Key, Value]) => ({ Key, Value })),
});

/** @throws ValidationException, TooManyTagsError */
export function readTags(input: unknown): Record<string, string> {
  if (!Array.isArray(input)) throw invalid('Tags must be a list.');
  if (input.length > MAX_TAGS) throw ssmError('TooManyTagsError', '');
  return Object.fromEntries(
    input.map((tag: Record<string, unknown>) => {
      if (typeof tag['Key'] !== 'string' || tag['Key'] === '' || typeof tag['Value'] !== 'string')
        throw invalid('A tag has a Key and a Value.');
      return [tag['Key'], tag['Value']];
    }),
  );
}

function parameterOf({ input, store }: SsmCall): string {
  if (requiredString(input, 'ResourceType') !== 'Parameter')
    throw ssmError('InvalidResourceType', 'Only parameters have tags here.');
  const name = requiredString(input, 'ResourceId');
  if (!store.table.latest(name))
    throw ssmError('InvalidResourceId', `The resource ID "${name}" is not valid.`);
  return name;
}
