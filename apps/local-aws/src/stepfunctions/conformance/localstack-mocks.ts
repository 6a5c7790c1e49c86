import type { Case } from './case.ts';
import type { Answer } from './machine-parts.ts';

interface Mocks {
  StateMachines: Record<string, { TestCases: { mocked: Record<string, string> } }>;
  MockedResponses: Record<string, Record<string, object>>;
}

/** LocalStack's mock configuration (`SFN_MOCK_CONFIG`) for all scripted tasks of the cases. */
export function mockConfig(cases: readonly Case[]): Mocks {
  const config: Mocks = { StateMachines: {}, MockedResponses: {} };
  for (const { name, machine } of cases) {
    const mocked: Record<string, string> = {};
    for (const [state, answers] of scriptedIn(machine)) {
      const id = `${name}-${state}`;
      mocked[state] = id;
      config.MockedResponses[id] = responses(answers);
    }
    if (Object.keys(mocked).length > 0) config.StateMachines[name] = { TestCases: { mocked } };
  }
  return config;
}

function responses(answers: readonly Answer[]): Record<string, object> {
  const last = answers.length - 1;
  return Object.fromEntries(
    answers.map((answer, i) => [
      i === last ? `${i}-9` : String(i),
      'error' in answer
        ? { Throw: { Error: answer.error, Cause: 'as scripted' } }
        : { Return: { StatusCode: 200, Payload: answer.value } },
    ]),
  );
}

/** State names with what their function answers, at any depth. */
function scriptedIn(value: unknown): [string, readonly Answer[]][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    const answers = (one as { Arguments?: { Payload?: { answers?: readonly Answer[] } } } | null)?.Arguments
      ?.Payload?.answers;
    return answers ? [[name, answers] as [string, readonly Answer[]]] : scriptedIn(one);
  });
}
