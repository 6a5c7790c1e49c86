import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Execution, ExecutionStore, type StateMachine } from './execution-store.ts';
import { Executions } from './executions.ts';

const DAY = 86_400_000;
const dir = mkdtempSync(join(tmpdir(), 'intake-executions-'));
let now = 0;
const store = new ExecutionStore(dir, () => now);
afterAll(() => {
  store.close();
  rmSync(dir, { recursive: true });
});

const machine = {
  arn: 'arn:aws:states:us-west-1:000000000000:stateMachine:m',
  definition: JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'End',
    States: { End: { Type: 'Succeed' } },
  }),
} as StateMachine;
const execution = (arn: string, more: Partial<Execution> = {}): Execution => ({
  ...{ arn, name: arn, machineArn: machine.arn, definition: machine.definition, input: '{}', started: 0 },
  ...{ stopped: 0, status: 'SUCCEEDED', redrives: 0, ...more },
});
const ended = { type: 'ExecutionSucceeded', details: {} };

it('a name that is free again after 90 days begins anew: without the children of a Map of before', async () => {
  const first = `${machine.arn.replace(':stateMachine:', ':execution:')}:file-1`;
  const run = { ...{ executionArn: first, machineArn: machine.arn, total: 1, started: 0 }, redrives: 0 };
  for (const [arn, parent] of [
    ['map', first],
    ['inner-map', 'child'],
  ] as const)
    store.mapRuns.put({ ...run, arn, executionArn: parent, status: 'SUCCEEDED' });
  store.putExecution(execution(first), ended);
  store.putExecution(execution('child', { mapRunArn: 'map' }), ended);
  store.putExecution(execution('grandchild', { mapRunArn: 'inner-map' }), ended);
  store.putExecution(execution('of another'), ended);

  const executions = new Executions(store, {} as never, {} as never);
  now = 89 * DAY;
  expect(() => executions.start(machine, 'file-1', '{}')).toThrow('Already Exists');
  now = 91 * DAY;
  executions.start(machine, 'file-1', '{}');
  expect(store.mapRuns.list(first)).toEqual([]);
  expect(store.mapRuns.childCounts('map')).toEqual({});
  for (const arn of ['child', 'grandchild']) {
    expect(store.execution(arn)).toBeUndefined();
    expect(store.history(arn)).toEqual([]);
  }
  expect(store.history('of another')).toHaveLength(1);
  expect(store.history(first)[0]!.doc).toContain('ExecutionStarted');
  await new Promise(setImmediate);
});
