import { type Input, optionalText, refuse, requiredText } from '../gateway/operations.ts';
import type { ExecutionStore, StateMachine } from './execution-store.ts';

const NAME = /^[\w-]{1,80}$/;

/** @throws StateMachineDoesNotExist */
export function machineOf(store: ExecutionStore, input: Input): StateMachine {
  const arn = requiredText(input, 'stateMachineArn');
  const machine = store.machine(arn);
  if (!machine) throw refuse('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

/** @throws InvalidName */
export function nameOf(input: Input): string {
  const name = requiredText(input, 'name');
  if (!NAME.test(name)) throw refuse('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

/** @throws the refusal */
export function parseJson(text: string, refusal: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refuse(refusal, `Invalid JSON: '${text.slice(0, 100)}'`);
  }
}

export const pageAt = (input: Input): { token: string | undefined; limit: number } => ({
  token: optionalText(input, 'nextToken'),
  limit: (input['maxResults'] as number | undefined) || 100,
});
