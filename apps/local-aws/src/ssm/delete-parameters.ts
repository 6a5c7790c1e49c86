import { requiredString, ssmError, stringList, type SsmOperation } from './ssm-call.ts';

export const deleteParameter: SsmOperation = ({ store, input }) => {
  if (!store.table.delete(requiredString(input, 'Name'))) throw ssmError('ParameterNotFound', '');
  return {};
};

export const deleteParameters: SsmOperation = ({ store, input }) => {
  const names = stringList(input, 'Names', 10);
  const DeletedParameters = names.filter((name) => store.table.delete(name));
  return { DeletedParameters, InvalidParameters: names.filter((name) => !DeletedParameters.includes(name)) };
};
