import { randomUUID } from 'node:crypto';
import {
  type Input,
  type Operation,
  optionalText,
  pageOf,
  refuse,
  requiredText,
} from '../gateway/operations.ts';
import type { Execution, ExecutionStore } from './execution-store.ts';
import type { Executions } from './executions.ts';
import { machineOf, nameOf, pageAt, parseJson } from './states-input.ts';

const MAX_INPUT = 256 * 1024;

export function executionOperations(
  store: ExecutionStore,
  executions: Executions,
): Record<string, Operation> {
  const executionOf = (input: Input): Execution => {
    const arn = requiredText(input, 'executionArn');
    const execution = store.execution(arn);
    if (!execution) throw refuse('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };
  return {
    StartExecution: (input) => {
      const machine = machineOf(store, input);
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
      const arn = optionalText(input, 'mapRunArn') ?? machineOf(store, input).arn;
      const { page, next } = pageOf(
        store.executions(arn, optionalText(input, 'statusFilter')),
        pageAt(input),
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
      const { page, next } = pageOf(input['reverseOrder'] === true ? all.toReversed() : all, pageAt(input));
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
  };
}

const summary = ({
  arn,
  machineArn,
  mapRunArn,
  name,
  status,
  started,
  stopped,
  redrives,
}: Execution): object => ({
  executionArn: arn,
  stateMachineArn: machineArn,
  name,
  status,
  startDate: started / 1000,
  ...(stopped !== undefined && { stopDate: stopped / 1000 }),
  redriveCount: redrives,
  ...(mapRunArn && { mapRunArn }),
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
