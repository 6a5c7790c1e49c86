import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { createFunction, invoke, clientOptions } from '../testing/lambda-folder.ts';
import { refused, startTestAws, type TestAws } from '../testing/local-s3.ts';

let t: TestAws;
let lambda: LambdaClient;
beforeAll(async () => {
  t = await startTestAws();
  lambda = new LambdaClient(clientOptions(t));
  for (const [name, timeout] of [
    ['many', 1],
    ['patient', 15],
  ] as const)
    await createFunction(t, {
      name,
      timeout,
      memory: 128,
      source: `import { spawn } from 'node:child_process';
      let calls = 0;
      export const handler = async (event, context) => {
        if (event.do === 'throw') throw new TypeError('no');
        if (event.do === 'hang') for (;;);
        if (event.do === 'exit') process.exit(7);
        const eat = 'for (const all = []; ; ) all.push(Buffer.alloc(1 << 20, 1));';
        if (event.do === 'eat') new Function(eat)();
        if (event.do === 'let eat') spawn(process.execPath, ['-e', eat, event.mark]);
        if (event.do === 'let eat') await new Promise(() => setInterval(() => {}, 1000));
        return { calls: ++calls, event, name: context.functionName, left: context.getRemainingTimeInMillis() <= 1000,
          secret: process.env.HOME ?? null, endpoint: process.env.AWS_ENDPOINT_URL, pid: process.pid };
      };`,
    });
}, 30_000);
afterAll(() => t.stop());

test('an answer, by name and by ARN, from a process that is reused and knows where AWS is', async () => {
  const first = await invoke(t, 'many', { a: 1 });
  const arn = 'arn:aws:lambda:us-west-1:000000000000:function:many';
  const second = await invoke(t, arn, { a: 2 });
  expect(first.payload).toMatchObject({ calls: 1, event: { a: 1 }, name: 'many', left: true, secret: null });
  expect(second.payload).toMatchObject({ calls: 2, endpoint: t.aws.endpoint, pid: first.payload.pid });
  expect(first.payload.pid).not.toBe(process.pid);
});

test('errors of the function are answers, with the header that says so', async () => {
  const { error, payload } = await invoke(t, 'many', { do: 'throw' });
  expect({ error, payload }).toMatchObject({
    error: 'Unhandled',
    payload: { errorType: 'TypeError', errorMessage: 'no', trace: expect.arrayContaining(['TypeError: no']) },
  });
});

test.each([
  ['many', 'hang', 'Sandbox.Timedout', /Task timed out after 1\.00 seconds$/],
  ['many', 'exit', 'Runtime.ExitError', /Runtime exited with error: exit status 7$/],
  // A busy machine takes a while to eat 128 MB.
  ['patient', 'eat', 'Runtime.OutOfMemory', /Runtime exited with error: signal: killed$/],
])(
  '%s: a function that does "%s" is ended, and the next invocation has a new process',
  async (name, what, type, message) => {
    const { error, payload } = await invoke(t, name, { do: what });
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: type, errorMessage: expect.stringMatching(message) });
    expect((await invoke(t, name)).payload.calls).toBe(1);
  },
  20_000,
);

test('what a function starts counts as its own memory, and ends with it', async () => {
  const mark = `eater-${process.pid}`;
  const { payload } = await invoke(t, 'patient', { do: 'let eat', mark });
  expect(payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  const left = readdirSync('/proc').filter((pid) => {
    const file = `/proc/${pid}/cmdline`;
    return /^\d+$/.test(pid) && existsSync(file) && readFileSync(file, 'latin1').includes(mark);
  });
  expect(left).toEqual([]);
}, 20_000);

test('code in a zip, settings, lists, and what is not there', async () => {
  const zip = zipSync({ 'main.cjs': strToU8('exports.run = async () => process.env.WORD') });
  const create = new CreateFunctionCommand({
    FunctionName: 'zipped',
    Handler: 'main.run',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::000000000000:role/local',
    Code: { ZipFile: zip },
    Environment: { Variables: { WORD: 'one' } },
  });
  await lambda.send(create);
  expect((await invoke(t, 'zipped')).payload).toBe('one');
  const changed = { FunctionName: 'zipped', Environment: { Variables: { WORD: 'two' } }, Timeout: 5 };
  await lambda.send(new UpdateFunctionConfigurationCommand(changed));
  expect((await invoke(t, 'zipped')).payload).toBe('two');
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'zipped' }));
  expect(Configuration).toMatchObject({ Timeout: 5, MemorySize: 128, Handler: 'main.run', State: 'Active' });
  const { Functions } = await lambda.send(new ListFunctionsCommand({}));
  expect(Functions!.map(({ FunctionName }) => FunctionName)).toEqual(['many', 'patient', 'zipped']);
  expect(await refused(lambda.send(create))).toBe('409 ResourceConflictException');
  expect(await refused(invoke(t, 'absent'))).toBe('404 ResourceNotFoundException');
});

test('a wrong signature invokes nothing', async () => {
  const wrong = {
    ...clientOptions(t),
    credentials: { ...t.aws.credentials, secretAccessKey: 'x'.repeat(40) },
  };
  const call = new LambdaClient(wrong).send(new InvokeCommand({ FunctionName: 'many' }));
  expect(await refused(call)).toBe('400 InvalidSignatureException');
});
