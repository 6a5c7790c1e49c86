import { CreateStateMachineCommand, DeleteStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAws, uniqueName } from '../test/aws-under-test.ts';
import { createSfn } from './clients.ts';
import { StateMachine } from './state-machine.ts';

let sfn: SFNClient;
let machine: StateMachine;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  const aws = await startAws();
  sfn = createSfn(aws.options);
  const States = {
    What: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.wait %}', Next: 'Long' }],
      Default: 'Done',
    },
    Long: { Type: 'Wait', Seconds: 600, Next: 'Done' },
    Done: { Type: 'Succeed' },
  };
  const made = await sfn.send(
    new CreateStateMachineCommand({
      name: uniqueName(),
      roleArn: 'arn:aws:iam::000000000000:role/local',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'What', States }),
    }),
  );
  machine = new StateMachine(() => sfn, made.stateMachineArn!);
  cleanUp = async () => {
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn: made.stateMachineArn }));
    sfn.destroy();
    await aws.stop();
  };
}, 30_000);
afterAll(() => cleanUp());

it('begins an execution once, and knows what became of it', async () => {
  expect(await machine.find('one')).toBeNull();
  await machine.start('one', { wait: true });
  await machine.start('one', { wait: true });
  expect(await machine.find('one')).toBe('running');
  await machine.stop('one', 'enough');
  await machine.stop('one', 'enough');
  // It is told to end, and ends in a while.
  while ((await machine.find('one')) === 'running') await sleep(50);
  expect(await machine.find('one')).toBe('failed');
  // Over, and never again; with another input AWS says so by the error that is caught.
  await machine.start('one', { wait: false });
  expect(await machine.find('one')).toBe('failed');
});

it('stops what never began without a word', async () => {
  await machine.stop('never', 'enough');
  expect(await machine.find('never')).toBeNull();
});

it('is not there where a deployment has none', () => {
  expect(new StateMachine(() => sfn, '').exists).toBe(false);
  expect(machine.exists).toBe(true);
});
