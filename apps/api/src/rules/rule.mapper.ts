import type { Rule } from '@intake/domain';
import type { RuleDto } from './rule.dto.ts';

export function toRuleDto({ id, name, enabled, condition, algorithms, createdAt, updatedAt }: Rule): RuleDto {
  const { types, ...rest } = condition;
  return {
    ...{ id, name, enabled, createdAt, updatedAt },
    condition: { ...rest, ...(types && { types: [...types] }) },
    algorithms: algorithms.map(({ algorithm, parameters }) => ({ id: algorithm, parameters })),
  };
}
