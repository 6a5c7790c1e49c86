import {
  CreateStateMachineCommand,
  SFNClient,
  StateMachineDoesNotExist,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { type AwsOptions, createSsm, pathOf } from '@intake/aws';
import { type DeployedStateMachine, deployedStateMachines } from './deployed-settings.ts';
import { functionName } from './local-functions.ts';

const ACCOUNT = '000000000000';

/** The state machines of infra/ and the parameters that name them. May be repeated; needs `putFunctions` before. */
export async function putWorkflows(aws: AwsOptions, stage: string): Promise<void> {
  const [sfn, ssm] = [new SFNClient(aws), createSsm(aws)];
  try {
    for (const machine of deployedStateMachines()) {
      const Value = await putStateMachine(sfn, aws.region, stage, machine);
      for (const name of machine.parameters)
        await ssm.send(
          new PutParameterCommand({ Name: pathOf(stage) + name, Value, Type: 'String', Overwrite: true }),
        );
    }
  } finally {
    for (const client of [sfn, ssm]) client.destroy();
  }
}

/** @returns its ARN */
async function putStateMachine(sfn: SFNClient, region: string, stage: string, machine: DeployedStateMachine) {
  const name = `intake-${stage}-${machine.name}`;
  const stateMachineArn = `arn:aws:states:${region}:${ACCOUNT}:stateMachine:${name}`;
  const definition = machine.definition.replaceAll(/\$\{(\w+)\}/g, (_, of: string) => {
    const other = machine.machines[of];
    return other
      ? `arn:aws:states:${region}:${ACCOUNT}:stateMachine:intake-${stage}-${other}`
      : `arn:aws:lambda:${region}:${ACCOUNT}:function:${functionName(stage, machine.functions[of]!)}`;
  });
  try {
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/local`;
    await sfn.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  }
  return stateMachineArn;
}
