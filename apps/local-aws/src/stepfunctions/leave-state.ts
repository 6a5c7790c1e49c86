import type { Catcher } from './definition.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import type { Step } from './execution-store.ts';
import { namesError, StateError } from './state-error.ts';
import { checkSize, type StateDone, type Visit } from './visit.ts';

/** By the state's own way, or by the choice that holds. @throws StateError States.NoChoiceMatched, States.QueryEvaluationError */
export async function leaveState(
  journal: ExecutionJournal,
  visit: Visit,
  step: Step,
  result: unknown,
): Promise<StateDone> {
  const { state } = visit;
  const scope = journal.scope(visit, { result });
  if (state.Type !== 'Choice') return exit(journal, visit, step, { ...state, fallback: result }, scope);
  for (const rule of state.Choices ?? []) {
    const holds = await evaluate(rule.Condition, scope);
    if (typeof holds !== 'boolean')
      throw new StateError(
        'States.QueryEvaluationError',
        `The Condition of '${visit.name}' is not a boolean.`,
      );
    if (holds)
      return exit(
        journal,
        visit,
        step,
        { Output: state.Output, Assign: state.Assign, ...rule, fallback: result },
        scope,
      );
  }
  if (state.Default === undefined)
    throw new StateError('States.NoChoiceMatched', `No choice of '${visit.name}' matched.`);
  return exit(journal, visit, step, { ...state, Next: state.Default, fallback: result }, scope);
}

/** By the first catcher that names the error; undefined when none does. */
export async function catchError(
  journal: ExecutionJournal,
  visit: Visit,
  step: Step,
  { error, cause }: StateError,
): Promise<StateDone | undefined> {
  const catcher = visit.state.Catch?.find(({ ErrorEquals }) => namesError(ErrorEquals, error));
  if (!catcher) return undefined;
  const errorOutput = { Error: error, Cause: cause };
  return exit(
    journal,
    visit,
    step,
    { ...catcher, fallback: errorOutput },
    journal.scope(visit, { errorOutput }),
  );
}

async function exit(
  journal: ExecutionJournal,
  visit: Visit,
  step: Step,
  way: Partial<Catcher> & { fallback: unknown },
  scope: Scope,
): Promise<StateDone> {
  const output = way.Output === undefined ? way.fallback : await evaluate(way.Output, scope);
  const assigned = (await evaluate(way.Assign ?? {}, scope)) as Record<string, unknown>;
  checkSize(output, visit.name);
  const done = { output, next: way.Next, variables: { ...visit.branch.variables, ...assigned } };
  const saved = journal.record(visit, { entered: step.entered, last: step.last, done }, [
    {
      type: `${visit.state.Type}StateExited`,
      details: {
        stateExitedEventDetails: {
          name: visit.name,
          output: JSON.stringify(output),
          outputDetails: { truncated: false },
          ...(way.Assign && {
            assignedVariables: Object.fromEntries(
              Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
            ),
            assignedVariablesDetails: { truncated: false },
          }),
        },
      },
    },
  ]);
  return { ...done, last: saved.last };
}
