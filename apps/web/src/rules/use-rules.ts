import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Rule } from '@intake/contract';
import { problemOf } from '../api/problem.ts';
import { changeRule, deleteRule, listRules } from '../api/rules.ts';
import { tellFailure } from '../app/toasts.ts';
import { useProblem } from '../i18n/use-problem.ts';
import { useRuleWords } from './use-rule-words.ts';

/** The rules of the person who is signed in. */
export function useRules() {
  const queries = useQueryClient();
  const { w } = useRuleWords();
  const explain = useProblem();
  const query = useQuery({ queryKey: ['rules'], queryFn: ({ signal }) => listRules(signal) });

  /** Does something, says why when it failed, and looks again. */
  async function attempt(doing: Promise<unknown>): Promise<void> {
    await doing.catch((error: unknown) => tellFailure(w('failed', { why: explain(problemOf(error)) })));
    await queries.invalidateQueries({ queryKey: ['rules'] });
  }
  return {
    ...query,
    enable: ({ id }: Rule, enabled: boolean) => attempt(changeRule(id, { enabled })),
    remove: ({ id }: Rule) => attempt(deleteRule(id)),
  };
}
