import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { stepsAfterStack } from './aws-after-stack.ts';
import type { StackOutputs } from './aws-stack.ts';
import type { Target } from './aws-target.ts';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const OUTPUTS = { TableName: 'table', Url: 'https://files.example.com' } as StackOutputs;
const target = (stage: string): Target => ({
  stage,
  region: 'eu-west-1',
  credentials: CREDENTIALS,
  dryRun: false,
});
const stepOf = (stage: string) => {
  const steps = stepsAfterStack(target(stage), OUTPUTS, []);
  return steps.find(([name]) => name === 'Termination protection')?.[1];
};

/** CloudFormation's answer on the wire (AWS Query, version 2010-05-15). */
const answer = (action: string, inner: string) =>
  `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${inner}</${action}Result>` +
  `<ResponseMetadata><RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId></ResponseMetadata></${action}Response>`;

/** As CloudFormation: what it was asked for, and the protection that each stack has. */
async function cloudFormation(stacks: Record<string, string>, use: () => Promise<void>): Promise<void> {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const name = form.get('StackName') ?? '';
    const isKnown = request.headers.authorization?.includes('/eu-west-1/cloudformation/') && name in stacks;
    if (form.get('Action') !== 'UpdateTerminationProtection' || !isKnown) {
      response.writeHead(400, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>` +
          `<Code>ValidationError</Code><Message>Stack [${name}] does not exist</Message></Error></ErrorResponse>`,
      );
      return;
    }
    stacks[name] = String(form.get('EnableTerminationProtection'));
    response.writeHead(200, { 'content-type': 'text/xml' });
    const arn = `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/1`;
    response.end(answer('UpdateTerminationProtection', `<StackId>${arn}</StackId>`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await use();
  } finally {
    delete process.env.AWS_ENDPOINT_URL_CLOUDFORMATION;
    server.close();
  }
}

it.each(['staging', 'prod'])('a deployment turns the termination protection of %s on', async (stage) => {
  const stacks = { 'intake-staging': 'false', 'intake-prod': 'false' };
  await cloudFormation(stacks, async () => {
    expect(await stepOf(stage)!()).toBe('on');
  });
  const others = { 'intake-staging': 'false', 'intake-prod': 'false' };
  expect(stacks).toEqual({ ...others, [`intake-${stage}`]: 'true' });
});

it('fails when CloudFormation does not turn it on', async () => {
  await cloudFormation({}, async () => {
    await expect(stepOf('prod')!()).rejects.toThrow('Stack [intake-prod] does not exist');
  });
});

it('leaves a stage for trying things out without it', () => {
  expect(stepOf('dev')).toBeUndefined();
});
