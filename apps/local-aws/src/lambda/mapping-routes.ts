import { type Input, optionalText, refuse, requiredText, wholeNumber } from '../gateway/operations.ts';
import { describeMapping } from './event-source-mappings.ts';
import { functionName, invalidParameter } from './functions.ts';
import type { Answer, Request, Route } from './lambda-route.ts';

export const MAPPING_ROUTES: readonly Route[] = [
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
