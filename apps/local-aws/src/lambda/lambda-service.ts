import { randomUUID } from 'node:crypto';
import type { JsonCall, JsonReply, JsonService } from '../gateway/json-service.ts';
import {
  type Input,
  optionalText,
  pageOf,
  parseInput,
  refuse,
  requiredText,
  wholeNumber,
} from '../gateway/operations.ts';
import { describeMapping, type EventSourceMappings } from './event-source-mappings.ts';
import {
  functionArn,
  functionName,
  type Functions,
  invalidParameter,
  type LambdaFunction,
} from './functions.ts';
import type { Invoker } from './invoker.ts';

export interface LambdaStore {
  readonly functions: Functions;
  readonly invoker: Invoker;
  readonly mappings: EventSourceMappings;
  readonly now: () => number;
}

interface Request {
  readonly store: LambdaStore;
  readonly call: JsonCall;
  readonly input: Input;
  /** What the path names. */
  readonly name: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

type Route = (request: Request) => Answer | Promise<Answer>;

/** Bytes of a payload (Lambda quotas): 6 MB, asynchronous 1 MB; a zip of 50 MB in base64 comes with CreateFunction. */
const MAX_PAYLOAD = 6 * 1024 * 1024;
const MAX_ASYNC_PAYLOAD = 1024 * 1024;
const MAX_BODY = 70 * 1024 * 1024;

const ROUTES: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, invoke],
  ['POST', /^\/2015-03-31\/functions\/?$/, createFunction],
  ['GET', /^\/2015-03-31\/functions\/?$/, listFunctions],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)$/,
    ({ store, name }) => {
      const fn = store.functions.get(name);
      return {
        body: {
          Configuration: describe(fn),
          Code: { RepositoryType: 'local', Location: fn.dir },
          Tags: {},
          ...(fn.reservedConcurrency !== undefined && {
            Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency },
          }),
        },
      };
    },
  ],
  [
    'DELETE',
    /^\/2015-03-31\/functions\/([^/]+)$/,
    ({ store, name }) => {
      store.functions.delete(store.functions.get(name).name);
      store.invoker.forget(functionName(name));
      return { status: 204 };
    },
  ],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    ({ store, name }) => ({ body: describe(store.functions.get(name)) }),
  ],
  [
    'PUT',
    /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    ({ store, name, input }) => {
      const fn = store.functions.get(name);
      return update(store, { ...fn, ...settings(input, fn) });
    },
  ],
  [
    'PUT',
    /^\/2015-03-31\/functions\/([^/]+)\/code$/,
    ({ store, name, input }) => {
      const fn = store.functions.get(name);
      return update(store, { ...fn, ...store.functions.storeCode(fn.name, input) });
    },
  ],
  [
    'PUT',
    /^\/2017-10-31\/functions\/([^/]+)\/concurrency$/,
    ({ store, name, input }) => {
      const reservedConcurrency = wholeNumber(input, 'ReservedConcurrentExecutions', {
        min: 0,
        max: 1000,
        otherwise: -1,
      });
      update(store, { ...store.functions.get(name), reservedConcurrency });
      return { body: { ReservedConcurrentExecutions: reservedConcurrency } };
    },
  ],
  [
    'PUT',
    /^\/2019-09-25\/functions\/([^/]+)\/event-invoke-config$/,
    ({ store, name, input }) => {
      const destination = input['DestinationConfig'] as { OnFailure?: { Destination?: string } } | undefined;
      const fn = {
        ...store.functions.get(name),
        maximumRetryAttempts: wholeNumber(input, 'MaximumRetryAttempts', { min: 0, max: 2, otherwise: 2 }),
        maximumEventAge: wholeNumber(input, 'MaximumEventAgeInSeconds', {
          min: 60,
          max: 21_600,
          otherwise: 21_600,
        }),
        onFailure: destination?.OnFailure?.Destination,
      };
      update(store, fn);
      return {
        body: {
          FunctionArn: `${functionArn(fn)}:$LATEST`,
          MaximumRetryAttempts: fn.maximumRetryAttempts,
          MaximumEventAgeInSeconds: fn.maximumEventAge,
          DestinationConfig: destination ?? {},
          LastModified: store.now() / 1000,
        },
      };
    },
  ],
  ['POST', /^\/2015-03-31\/event-source-mappings\/?$/, putMapping],
  [
    'GET',
    /^\/2015-03-31\/event-source-mappings\/?$/,
    ({ store, call }) => {
      const [fn, source] = [call.query.get('FunctionName'), call.query.get('EventSourceArn')];
      const wanted = store.mappings
        .list()
        .filter((m) => (!fn || functionName(fn) === m.functionName) && (!source || source === m.queueArn));
      return { body: { EventSourceMappings: wanted.map((m) => describeMapping(m, call.auth.scope.region)) } };
    },
  ],
  ['PUT', /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, putMapping],
  [
    'GET',
    /^\/2015-03-31\/event-source-mappings\/([^/]+)$/,
    (request) => ({ body: describeMapping(mappingOf(request), request.call.auth.scope.region) }),
  ],
  [
    'DELETE',
    /^\/2015-03-31\/event-source-mappings\/([^/]+)$/,
    (request) => {
      const mapping = mappingOf(request);
      request.store.mappings.delete(mapping.uuid);
      return {
        status: 202,
        body: { ...describeMapping(mapping, request.call.auth.scope.region), State: 'Deleting' },
      };
    },
  ],
];

/** Lambda's REST API, as far as functions that are run from zips or folders need it. */
export const lambdaService = (store: LambdaStore): JsonService => ({
  name: 'lambda',
  maxBody: MAX_BODY,
  contentType: 'application/json',
  handle: async (call): Promise<JsonReply> => {
    for (const [method, path, route] of ROUTES) {
      const match = method === call.method ? path.exec(call.path) : null;
      if (!match) continue;
      // The body of an invocation is the event, which may be any JSON.
      const input = route === invoke ? {} : parseInput(call.body);
      const { status = 200, headers, body = '' } = await route({ store, call, input, name: match[1] ?? '' });
      return {
        status,
        ...(headers && { headers }),
        body: typeof body === 'string' ? body : JSON.stringify(body),
      };
    }
    throw refuse('UnknownOperationException', `${call.method} ${call.path} is not implemented.`, 404);
  },
});

async function invoke({ store, call, name }: Request): Promise<Answer> {
  const fn = store.functions.get(name);
  const type = call.headers.get('x-amz-invocation-type') ?? 'RequestResponse';
  if (call.body.length > (type === 'Event' ? MAX_ASYNC_PAYLOAD : MAX_PAYLOAD))
    throw refuse(
      'RequestTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      413,
    );
  const payload = call.body.toString() || '{}';
  let event: unknown;
  try {
    event = JSON.parse(payload);
  } catch {
    throw refuse(
      'InvalidRequestContentException',
      'Could not parse request body into json: Unrecognized token',
    );
  }
  if (type === 'DryRun') return { status: 204 };
  if (fn.reservedConcurrency === 0) throw refuse('TooManyRequestsException', 'Rate Exceeded.', 429);
  if (type === 'Event') {
    store.invoker.enqueue(fn, payload);
    return { status: 202 };
  }
  const outcome = await store.invoker.invoke(fn, event, randomUUID());
  const executed = { 'x-amz-executed-version': '$LATEST' };
  if ('error' in outcome)
    return { headers: { ...executed, 'x-amz-function-error': 'Unhandled' }, body: outcome.error };
  if (Buffer.byteLength(outcome.payload) > MAX_PAYLOAD)
    return {
      headers: { ...executed, 'x-amz-function-error': 'Unhandled' },
      body: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD} bytes).`,
      },
    };
  return { headers: executed, body: outcome.payload };
}

function createFunction({ store, input, call }: Request): Answer {
  const name = functionName(requiredText(input, 'FunctionName'));
  if (!/^[\w-]{1,64}$/.test(name)) throw invalidParameter(`Invalid function name: ${name}`);
  if (store.functions.find(name))
    throw refuse('ResourceConflictException', `Function already exist: ${name}`, 409);
  const code = store.functions.storeCode(name, (input['Code'] ?? {}) as object);
  const fn = store.functions.put({
    name,
    region: call.auth.scope.region,
    ...settings(input),
    ...code,
    modified: store.now(),
  });
  return { status: 201, body: describe(fn) };
}

function listFunctions({ store, call }: Request): Answer {
  const { page, next } = pageOf(store.functions.list(), {
    token: call.query.get('Marker'),
    limit: Number(call.query.get('MaxItems') ?? 50),
    refusal: 'InvalidParameterValueException',
  });
  return { body: { Functions: page.map(describe), ...(next && { NextMarker: next }) } };
}

function update(store: LambdaStore, fn: LambdaFunction): Answer {
  const saved = store.functions.put({ ...fn, modified: store.now() });
  store.invoker.forget(fn.name);
  return { body: describe(saved) };
}

/** What a request says of a function's settings; the rest is as before, or Lambda's default. */
function settings(input: Input, before?: LambdaFunction) {
  const handler = optionalText(input, 'Handler') ?? before?.handler;
  if (!handler?.includes('.')) throw invalidParameter('Handler must have the form file.export.');
  const variables = (input['Environment'] as { Variables?: Record<string, string> } | undefined)?.Variables;
  return {
    handler,
    runtime: optionalText(input, 'Runtime') ?? before?.runtime ?? 'nodejs24.x',
    role: optionalText(input, 'Role') ?? before?.role ?? '',
    description: optionalText(input, 'Description') ?? before?.description ?? '',
    timeout: wholeNumber(input, 'Timeout', { min: 1, max: 900, otherwise: before?.timeout ?? 3 }),
    memory: wholeNumber(input, 'MemorySize', { min: 128, max: 10_240, otherwise: before?.memory ?? 128 }),
    environment: variables ?? before?.environment ?? {},
  };
}

function putMapping({ store, input, name, call }: Request): Answer {
  const before = store.mappings.list().find(({ uuid }) => uuid === name);
  if (name && !before) throw noMapping();
  const fn = store.functions.get(optionalText(input, 'FunctionName') ?? before?.functionName ?? '');
  const arn = before?.queueArn ?? requiredText(input, 'EventSourceArn');
  if (!arn.startsWith('arn:aws:sqs:')) throw invalidParameter('Only queues of SQS are event sources here.');
  if (!before && store.mappings.list().some((m) => m.functionName === fn.name && m.queueArn === arn))
    throw refuse(
      'ResourceConflictException',
      `An event source mapping with SQS arn (" ${arn} ") and function (" ${fn.name} ") already exists.`,
      409,
    );
  const scaling = (input['ScalingConfig'] ?? { MaximumConcurrency: before?.maximumConcurrency }) as Input;
  const types = input['FunctionResponseTypes'] as string[] | undefined;
  const mapping = store.mappings.put({
    ...(before && { uuid: before.uuid }),
    functionName: fn.name,
    queueArn: arn,
    batchSize: wholeNumber(input, 'BatchSize', { min: 1, max: 10_000, otherwise: before?.batchSize ?? 10 }),
    batchingWindow: wholeNumber(input, 'MaximumBatchingWindowInSeconds', {
      min: 0,
      max: 300,
      otherwise: before?.batchingWindow ?? 0,
    }),
    partialFailures: types ? types.includes('ReportBatchItemFailures') : (before?.partialFailures ?? false),
    maximumConcurrency:
      scaling['MaximumConcurrency'] === undefined
        ? undefined
        : wholeNumber(scaling, 'MaximumConcurrency', { min: 2, max: 1000, otherwise: 2 }),
    enabled: (input['Enabled'] as boolean | undefined) ?? before?.enabled ?? true,
    modified: store.now(),
  });
  return { status: 202, body: describeMapping(mapping, call.auth.scope.region) };
}

const noMapping = () =>
  refuse('ResourceNotFoundException', 'The resource you requested does not exist.', 404);

function mappingOf({ store, name }: Request) {
  const found = store.mappings.list().find(({ uuid }) => uuid === name);
  if (!found) throw noMapping();
  return found;
}

const describe = (fn: LambdaFunction): object => ({
  FunctionName: fn.name,
  FunctionArn: functionArn(fn),
  Runtime: fn.runtime,
  Role: fn.role,
  Handler: fn.handler,
  CodeSize: fn.codeSize,
  CodeSha256: fn.codeSha256,
  Description: fn.description,
  Timeout: fn.timeout,
  MemorySize: fn.memory,
  LastModified: new Date(fn.modified).toISOString(),
  Version: '$LATEST',
  Environment: { Variables: fn.environment },
  RevisionId: fn.revision,
  State: 'Active',
  LastUpdateStatus: 'Successful',
  PackageType: 'Zip',
  Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
});
