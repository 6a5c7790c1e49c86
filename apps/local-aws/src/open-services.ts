import { join } from 'node:path';
import { EventBus } from './eventbridge/event-bus.ts';
import { eventsService } from './eventbridge/events-service.ts';
import { objectCreatedEvent } from './eventbridge/s3-event.ts';
import type { JsonService } from './gateway/json-service.ts';
import { EventSourceMappings } from './lambda/event-source-mappings.ts';
import { Functions } from './lambda/functions.ts';
import { Invoker } from './lambda/invoker.ts';
import { lambdaService } from './lambda/lambda-service.ts';
import type { S3Store } from './s3/s3-call.ts';
import type { Credentials } from './sigv4/authenticate.ts';
import { Queues } from './sqs/queues.ts';
import { sqsService } from './sqs/sqs-service.ts';

export interface ServicesOptions {
  readonly dataDir: string;
  readonly s3: S3Store;
  readonly credentials: Credentials;
  readonly now: () => number;
  /** Known as soon as the server listens. */
  readonly endpoint: () => string;
}

export interface Services {
  readonly sqs: JsonService;
  readonly events: JsonService;
  readonly lambda: JsonService;
  /** Goes on with what a restart interrupted. */
  resume(): void;
  close(): void;
}

/** Lambda, SQS and EventBridge, wired: S3's events go to rules, rules to queues and functions, queues to functions. */
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
    onFailure: (arn, record) => deliver(arn, JSON.stringify(record)),
  });
  const mappings = new EventSourceMappings({ functions, queues, invoker });

  /** @throws for an ARN of no queue and no function */
  const deliver = (arn: string, payload: string): void => {
    const [, , service, , , ...resource] = arn.split(':');
    if (service === 'sqs') queues.send(resource[0]!, { body: payload });
    else if (service === 'lambda') invoker.enqueue(functions.get(arn), payload);
    else throw new Error(`${service ?? arn} is no target here.`);
  };
  const bus = new EventBus(join(dataDir, 'eventbridge'), deliver);
  const region = (bucket: string): string => s3.index.buckets.get(bucket)?.region ?? '';
  const drain = (): void =>
    s3.index.events.drain((created) => bus.put(objectCreatedEvent(created, region(created.bucket))));
  const unsubscribe = s3.events.onObjectCreated(drain);

  return {
    sqs: sqsService(queues, endpoint),
    events: eventsService(bus, now),
    lambda: lambdaService({ functions, invoker, mappings, now }),
    resume: () => {
      drain();
      invoker.resume();
      mappings.resume();
    },
    close: () => {
      unsubscribe();
      mappings.close();
      invoker.close();
      bus.close();
      queues.close();
      functions.close();
    },
  };
}
