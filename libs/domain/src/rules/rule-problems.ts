import { type DomainError, isRefusal } from '../errors.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { Rule } from './rule.ts';

/** Why an algorithm of a rule is skipped for every file until somebody changes the rule. */
export interface RuleProblem {
  algorithm: string;
  /** It is not there any more, or has parameters now that those of the rule do not fit. */
  code: 'ALGORITHM_GONE' | 'PARAMETERS_INVALID';
  /** What does not fit, by JSON pointer into its parameters. */
  errors: { pointer: string; detail: string }[];
}

/** What a new release has made of a rule: nothing of it is changed by itself. */
export function ruleProblems(catalogue: AlgorithmCatalogue, { algorithms }: Rule): RuleProblem[] {
  const known = new Set(catalogue.list().map(({ id }) => id));
  return algorithms.flatMap(({ algorithm, parameters }): RuleProblem[] => {
    if (!known.has(algorithm)) return [{ algorithm, code: 'ALGORITHM_GONE', errors: [] }];
    try {
      catalogue.complete(algorithm, parameters);
      return [];
    } catch (error) {
      if (!isRefusal(error, 'VALIDATION_FAILED')) throw error;
      return [{ algorithm, code: 'PARAMETERS_INVALID', errors: errorsOf(error) }];
    }
  });
}

function errorsOf({ facts, message }: DomainError): RuleProblem['errors'] {
  const { errors = [] } = facts as { errors?: RuleProblem['errors'] };
  if (errors.length === 0) return [{ pointer: '', detail: message }];
  return errors.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/parameters/, ''), detail }));
}
