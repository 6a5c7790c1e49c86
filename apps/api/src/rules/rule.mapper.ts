import type { Rule, RuleProblem } from '@intake/domain';
import type { RuleDto } from './rule.dto.ts';

export function toRuleDto(rule: Rule, problems: RuleProblem[]): RuleDto {
  const { id, name, enabled, condition, algorithms, createdAt, updatedAt } = rule;
  const { types, ...rest } = condition;
  return {
    ...{ id, name, enabled, createdAt, updatedAt, problems },
    condition: { ...rest, ...(types && { types: [...types] }) },
    algorithms: algorithms.map(({ algorithm, parameters }) => ({ id: algorithm, parameters })),
  };
}
