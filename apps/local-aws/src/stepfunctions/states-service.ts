import { randomUUID } from 'node:crypto';
import type { JsonService } from '../gateway/json-service.ts';
import {
  ACCOUNT,
  type Input,
  invalid,
  type Operation,
  optionalText,
  pageOf,
  refuse,
  requiredText,
  serveOperations,
} from '../gateway/operations.ts';
import { type Machine, problemsOf } from './definition.ts';
import type { Execution, ExecutionStore, StateMachine } from './execution-store.ts';
import type { Executions } from './executions.ts';
import type { TaskTokens } from './task-tokens.ts';

const MAX_BODY = 2 * 1024 * 1024;
const MAX_INPUT = 256 * 1024;
const NAME = /^[\w-]{1,80}$/;

/** The API of Step Functions for Standard workflows. */
export function statesService(
  store: ExecutionStore,
  executions: Executions,
  tokens: TaskTokens,
): JsonService {
  const machineOf = (input: Input): StateMachine => {
    const arn = requiredText(input, 'stateMachineArn');
    const machine = store.machine(arn);
    if (!machine) throw refuse('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  };
  const executionOf = (input: Input): Execution => {
    const arn = requiredText(input, 'executionArn');
    const execution = store.execution(arn);
    if (!execution) throw refuse('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };
  const limit = (input: Input): number => (input['maxResults'] as number | undefined) || 100;
  const token = (input: Input) => ({ token: optionalText(input, 'nextToken'), limit: limit(input) });

  const operations: Record<string, Operation> = {
    CreateStateMachine: (input, { auth }) => {
      const name = nameOf(input);
      const arn = `arn:aws:states:${auth.scope.region}:${ACCOUNT}:stateMachine:${name}`;
      const definition = checked(requiredText(input, 'definition'));
      const roleArn = requiredText(input, 'roleArn');
      if (input['type'] === 'EXPRESS')
        throw refuse('StateMachineTypeNotSupported', 'Express workflows are not implemented.');
      const before = store.machine(arn);
      if (before && (before.definition !== definition || before.roleArn !== roleArn))
        throw refuse('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      const machine = before ?? {
        name,
        arn,
        definition,
        roleArn,
        created: store.now(),
        revision: randomUUID(),
      };
      store.putMachine(machine);
      return { stateMachineArn: arn, creationDate: machine.created / 1000 };
    },
    UpdateStateMachine: (input) => {
      const machine = machineOf(input);
      const definition = optionalText(input, 'definition');
      const roleArn = optionalText(input, 'roleArn') ?? machine.roleArn;
      const revision = randomUUID();
      store.putMachine({
        ...machine,
        roleArn,
        revision,
        definition: definition === undefined ? machine.definition : checked(definition),
      });
      return { updateDate: store.now() / 1000, revisionId: revision };
    },
    DescribeStateMachine: (input) => {
      const { arn, name, definition, roleArn, created, revision } = machineOf(input);
      return {
        stateMachineArn: arn,
        name,
        status: 'ACTIVE',
        definition,
        roleArn,
        type: 'STANDARD',
        creationDate: created / 1000,
        revisionId: revision,
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      };
    },
    DeleteStateMachine: (input) =>
      void store.db.run('DELETE FROM machines WHERE arn = ?', requiredText(input, 'stateMachineArn')),
    ListStateMachines: (input) => {
      const { page, next } = pageOf(store.machines(), token(input));
      return {
        stateMachines: page.map(({ arn, name, created }) => ({
          stateMachineArn: arn,
          name,
          type: 'STANDARD',
          creationDate: created / 1000,
        })),
        nextToken: next,
      };
    },
    ValidateStateMachineDefinition: (input) => {
      const problems = problemsIn(requiredText(input, 'definition'));
      return {
        result: problems.length > 0 ? 'FAIL' : 'OK',
        diagnostics: problems.map((message) => ({
          severity: 'ERROR',
          code: 'SCHEMA_VALIDATION_FAILED',
          message,
          location: message.split(':')[0],
        })),
        truncated: false,
      };
    },
    StartExecution: (input) => {
      const machine = machineOf(input);
      const text = optionalText(input, 'input') ?? '{}';
      parseJson(text, 'InvalidExecutionInput');
      if (Buffer.byteLength(text) > MAX_INPUT)
        throw refuse('InvalidExecutionInput', 'Input exceeds the limit of 262144 bytes.');
      const execution = executions.start(
        machine,
        input['name'] === undefined ? randomUUID() : nameOf(input),
        text,
      );
      return { executionArn: execution.arn, startDate: execution.started / 1000 };
    },
    DescribeExecution: (input) => describe(executionOf(input)),
    ListExecutions: (input) => {
      const { page, next } = pageOf(
        store.executions(machineOf(input).arn, optionalText(input, 'statusFilter')),
        token(input),
      );
      return { executions: page.map(summary), nextToken: next };
    },
    StopExecution: (input) => ({
      stopDate:
        executions.stop(executionOf(input), optionalText(input, 'error'), optionalText(input, 'cause')) /
        1000,
    }),
    RedriveExecution: (input) => ({ redriveDate: executions.redrive(executionOf(input)) / 1000 }),
    GetExecutionHistory: (input) => {
      const all = store.history(executionOf(input).arn);
      const { page, next } = pageOf(input['reverseOrder'] === true ? all.toReversed() : all, token(input));
      return { events: page.map(({ doc }) => JSON.parse(doc) as object), nextToken: next };
    },
    DescribeStateMachineForExecution: (input) => {
      const { definition, machineArn, started } = executionOf(input);
      const machine = store.machine(machineArn);
      return {
        stateMachineArn: machineArn,
        name: machineArn.split(':').at(-1),
        definition,
        roleArn: machine?.roleArn ?? '',
        updateDate: started / 1000,
      };
    },
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
  return {
    name: 'states',
    maxBody: MAX_BODY,
    contentType: 'application/x-amz-json-1.0',
    handle: serveOperations(operations),
  };
}

function nameOf(input: Input): string {
  const name = requiredText(input, 'name');
  if (!NAME.test(name)) throw refuse('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

function parseJson(text: string, refusal: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refuse(refusal, `Invalid JSON: '${text.slice(0, 100)}'`);
  }
}

function problemsIn(definition: string): string[] {
  try {
    return problemsOf(JSON.parse(definition) as Machine);
  } catch (error) {
    return [`/: ${(error as Error).message}`];
  }
}

function checked(definition: string): string {
  if (definition.length > 1024 * 1024) throw invalid('The definition is too long.');
  const problems = problemsIn(definition);
  if (problems.length > 0)
    throw refuse('InvalidDefinition', `Invalid State Machine Definition: '${problems.join(', ')}'`);
  return definition;
}

const summary = ({ arn, machineArn, name, status, started, stopped, redrives }: Execution): object => ({
  executionArn: arn,
  stateMachineArn: machineArn,
  name,
  status,
  startDate: started / 1000,
  ...(stopped !== undefined && { stopDate: stopped / 1000 }),
  redriveCount: redrives,
});

const describe = (execution: Execution): object => ({
  ...summary(execution),
  input: execution.input,
  inputDetails: { included: true },
  ...(execution.output !== undefined && { output: execution.output, outputDetails: { included: true } }),
  ...(execution.error !== undefined && { error: execution.error }),
  ...(execution.cause !== undefined && { cause: execution.cause }),
  redriveStatus: ['FAILED', 'ABORTED', 'TIMED_OUT'].includes(execution.status)
    ? 'REDRIVABLE'
    : 'NOT_REDRIVABLE',
});
