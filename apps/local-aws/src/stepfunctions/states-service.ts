import type { JsonService } from '../gateway/json-service.ts';
import { type Operation, optionalText, requiredText, serveOperations } from '../gateway/operations.ts';
import { executionOperations } from './execution-operations.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { Executions } from './executions.ts';
import { mapRunOperations } from './map-run-operations.ts';
import { machineOperations } from './machine-operations.ts';
import { parseJson } from './states-input.ts';
import type { TaskTokens } from './task-tokens.ts';

const MAX_BODY = 2 * 1024 * 1024;

/** The API of Step Functions for Standard workflows. */
export function statesService(
  store: ExecutionStore,
  executions: Executions,
  tokens: TaskTokens,
): JsonService {
  return {
    name: 'states',
    maxBody: MAX_BODY,
    contentType: 'application/x-amz-json-1.0',
    handle: serveOperations({
      ...machineOperations(store),
      ...executionOperations(store, executions),
      ...mapRunOperations(store),
      ...tokenOperations(tokens),
    }),
  };
}

function tokenOperations(tokens: TaskTokens): Record<string, Operation> {
  return {
    SendTaskSuccess: (input) =>
      tokens.settle(requiredText(input, 'taskToken'), {
        output: parseJson(requiredText(input, 'output'), 'InvalidOutput'),
      }),
    SendTaskFailure: (input) =>
      tokens.settle(requiredText(input, 'taskToken'), {
        error: optionalText(input, 'error') ?? 'States.TaskFailed',
        cause: optionalText(input, 'cause') ?? '',
      }),
    SendTaskHeartbeat: (input) => tokens.heartbeat(requiredText(input, 'taskToken')),
  };
}
