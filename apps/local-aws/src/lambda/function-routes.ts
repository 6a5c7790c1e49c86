import {
  type Input,
  optionalText,
  pageOf,
  refuse,
  requiredText,
  wholeNumber,
} from '../gateway/operations.ts';
import { functionArn, functionName, invalidParameter, type LambdaFunction } from './functions.ts';
import type { Answer, LambdaStore, Request, Route } from './lambda-route.ts';

export const FUNCTION_ROUTES: readonly Route[] = [
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
];

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
