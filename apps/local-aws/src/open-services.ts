import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Event, EventBus } from './eventbridge/event-bus.ts';
import { eventsService, secondsIso } from './eventbridge/events-service.ts';
import { objectCreatedEvent } from './eventbridge/s3-event.ts';
import type { JsonService } from './gateway/json-service.ts';
import { ACCOUNT } from './gateway/operations.ts';
import { EventSourceMappings } from './lambda/event-source-mappings.ts';
import { Functions } from './lambda/functions.ts';
import { Invoker } from './lambda/invoker.ts';
import { functionName } from './lambda/functions.ts';
import { lambdaService } from './lambda/lambda-service.ts';
import type { S3Store } from './s3/s3-call.ts';
import type { Credentials } from './sigv4/authenticate.ts';
import { itemStorage } from './stepfunctions/item-storage.ts';
import { Executions } from './stepfunctions/executions.ts';
import { ExecutionStore } from './stepfunctions/execution-store.ts';
import { statesService } from './stepfunctions/states-service.ts';
import { type InvokeFunction, TaskRunner } from './stepfunctions/task-runner.ts';
import { TaskTokens } from './stepfunctions/task-tokens.ts';
import { Queues } from './sqs/queues.ts';
import { sqsService } from './sqs/sqs-service.ts';

/** Where services that have no region of their own are. */
export const REGION = 'us-west-1';

export interface ServicesOptions {
  readonly dataDir: string;
  readonly s3: S3Store;
  readonly credentials: Credentials;
  readonly now: () => number;
  /** Known as soon as the server listens. */
  readonly endpoint: () => string;
}

/** An event of AWS itself, e.g. of GuardDuty. */
export type ServiceEvent = Pick<Event, 'source' | 'detail-type' | 'resources' | 'detail'>;

export interface Services {
  readonly sqs: JsonService;
  readonly events: JsonService;
  readonly lambda: JsonService;
  readonly states: JsonService;
  /** As a service of AWS does, which are the only ones that may use their names. */
  emit(event: ServiceEvent): void;
  /** Goes on with what a restart interrupted. */
  resume(): void;
  close(): void;
}

/** Lambda, SQS, EventBridge and Step Functions, wired: S3's events go to rules, rules to queues and functions, queues to functions. */
export function openServices({ dataDir, s3, credentials, now, endpoint }: ServicesOptions): Services {
  const queues = new Queues(join(dataDir, 'sqs'), now);
  const functions = new Functions(join(dataDir, 'lambda'));
  const invoker = new Invoker({
    functions,
    now,
    log: console.log,
    environment: () => ({
      AWS_ENDPOINT_URL: endpoint(),
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
    quiet: () => s3.traffic.quiet(),
    onFailure: (arn, record) => deliver(arn, JSON.stringify(record), randomUUID()),
  });
  const mappings = new EventSourceMappings({ functions, queues, invoker });

  const invokeFunction: InvokeFunction = (name, payload, event) => {
    const fn = functions.find(functionName(name));
    if (!fn) return undefined;
    if (!event) return invoker.invoke(fn, payload);
    invoker.enqueue(fn, JSON.stringify(payload));
    return Promise.resolve({ payload: '{}' });
  };
  const store = new ExecutionStore(join(dataDir, 'stepfunctions'), now);
  const tokens = new TaskTokens(store.db, now);
  const executions = new Executions(
    store,
    new TaskRunner(invokeFunction, tokens),
    itemStorage(endpoint, credentials),
  );

  /** @throws for an ARN of no queue and no function */
  const deliver = (arn: string, payload: string, id: string): void => {
    const [, , service, , , ...resource] = arn.split(':');
    if (service === 'sqs') queues.send(resource[0]!, { body: payload });
    else if (service === 'lambda') invoker.enqueue(functions.get(arn), payload);
    else if (service === 'states' && store.machine(arn)) executions.start(store.machine(arn)!, id, payload);
    else throw new Error(`${service ?? arn} is no target here.`);
  };
  const bus = new EventBus(join(dataDir, 'eventbridge'), deliver);
  const region = (bucket: string): string => s3.index.buckets.get(bucket)?.region ?? '';
  const drain = (): void =>
    s3.index.events.drain((events) =>
      queues.together(() => {
        for (const created of events) bus.put(objectCreatedEvent(created, region(created.bucket)));
      }),
    );
  const unsubscribe = s3.events.onObjectCreated(drain);

  return {
    sqs: sqsService(queues, endpoint),
    events: eventsService(bus, now),
    states: statesService(store, executions, tokens),
    emit: (event) =>
      bus.put({
        ...{ version: '0', id: randomUUID(), account: ACCOUNT, region: REGION, time: secondsIso(now()) },
        ...event,
      }),
    lambda: lambdaService({ functions, invoker, mappings, now }),
    resume: () => {
      drain();
      invoker.resume();
      executions.resume();
      mappings.resume();
    },
    close: () => {
      unsubscribe();
      executions.close();
      mappings.close();
      invoker.close();
      bus.close();
      queues.close();
      functions.close();
      store.close();
    },
  };
}
