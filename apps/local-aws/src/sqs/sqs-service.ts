import type { AwsError } from '../gateway/aws-error.ts';
import type { JsonService } from '../gateway/json-service.ts';
import {
  ACCOUNT,
  type Input,
  type Operation,
  refuse,
  requiredText,
  serveOperations,
  wholeNumber,
} from '../gateway/operations.ts';
import { md5, md5OfAttributes } from './message-digest.ts';
import { checkAttributes } from './queue-attributes.ts';
import type { Message } from './message-table.ts';
import { type Queue, queueArn, type Queues } from './queues.ts';

const MAX_BODY = 2 * 1024 * 1024;
const MAX_BATCH = 10;
const NAME = /^[\w-]{1,80}$/;

/** The operations of SQS on standard queues; `endpoint` is what queue URLs begin with. */
export function sqsService(queues: Queues, endpoint: () => string): JsonService {
  const url = (name: string): string => `${endpoint()}/${ACCOUNT}/${name}`;
  const operations: Record<string, Operation> = {
    CreateQueue: (input, { auth }) => {
      const name = requiredText(input, 'QueueName');
      if (!NAME.test(name))
        throw refuse(
          'InvalidParameterValue',
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length. FIFO queues are not implemented.',
        );
      queues.create(name, auth.scope.region, checkAttributes(input['Attributes']));
      return { QueueUrl: url(name) };
    },
    GetQueueUrl: (input) => ({ QueueUrl: url(queues.get(requiredText(input, 'QueueName')).name) }),
    ListQueues: (input) => ({
      QueueUrls: queues.list(input['QueueNamePrefix'] as string | undefined).map(({ name }) => url(name)),
    }),
    DeleteQueue: (input) => queues.delete(queueOf(input)),
    PurgeQueue: (input) => queues.purge(queues.get(queueOf(input)).name),
    SetQueueAttributes: (input) => queues.setAttributes(queueOf(input), checkAttributes(input['Attributes'])),
    GetQueueAttributes: (input) => {
      const all = describe(queues, queues.get(queueOf(input)));
      const names = (input['AttributeNames'] ?? []) as string[];
      const wanted = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
      return { Attributes: Object.fromEntries(wanted) };
    },
    SendMessage: (input) => send(queues, queueOf(input), input),
    SendMessageBatch: (input) => batch(input, (entry) => send(queues, queueOf(input), entry)),
    ReceiveMessage: async (input, { response }) => {
      const name = queueOf(input);
      const { attributes } = queues.get(name);
      const max = wholeNumber(input, 'MaxNumberOfMessages', { min: 1, max: 10, otherwise: 1 });
      const wait = wholeNumber(input, 'WaitTimeSeconds', {
        min: 0,
        max: 20,
        otherwise: Number(attributes['ReceiveMessageWaitTimeSeconds']),
      });
      const hideFor = input['VisibilityTimeout'] as number | undefined;
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const end = Date.now() + wait * 1000;
      let messages = queues.receive(name, max, hideFor);
      while (messages.length === 0 && Date.now() < end && !gone.signal.aborted) {
        await queues.waitForMessage(name, end - Date.now(), gone.signal);
        if (!gone.signal.aborted) messages = queues.receive(name, max, hideFor);
      }
      return messages.length > 0 ? { Messages: messages.map((message) => received(message, input)) } : {};
    },
    DeleteMessage: (input) => queues.remove(queueOf(input), requiredText(input, 'ReceiptHandle')),
    DeleteMessageBatch: (input) =>
      batch(input, (entry) => queues.remove(queueOf(input), requiredText(entry, 'ReceiptHandle'))),
    ChangeMessageVisibility: (input) => hide(queues, queueOf(input), input),
    ChangeMessageVisibilityBatch: (input) => batch(input, (entry) => hide(queues, queueOf(input), entry)),
  };
  return {
    name: 'sqs',
    maxBody: MAX_BODY,
    contentType: 'application/x-amz-json-1.0',
    handle: serveOperations(operations),
  };
}

const queueOf = (input: Input): string => requiredText(input, 'QueueUrl').split('/').at(-1)!;

function hide(queues: Queues, queue: string, input: Input): void {
  const seconds = wholeNumber(input, 'VisibilityTimeout', { min: 0, max: 43_200, otherwise: -1 });
  queues.changeVisibility(queue, requiredText(input, 'ReceiptHandle'), seconds);
}

function send(queues: Queues, queue: string, input: Input): object {
  const body = requiredText(input, 'MessageBody');
  const attributes = (input['MessageAttributes'] ?? {}) as object;
  const limit = Number(queues.get(queue).attributes['MaximumMessageSize']);
  if (Buffer.byteLength(body) > limit)
    throw refuse(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  const delay =
    input['DelaySeconds'] === undefined
      ? undefined
      : wholeNumber(input, 'DelaySeconds', { min: 0, max: 900, otherwise: 0 });
  return {
    MessageId: queues.send(queue, { body, attributes, delay }),
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

/** Each entry by itself: one that is refused does not take others along. */
function batch(input: Input, one: (entry: Input) => object | void): object {
  const entries = (input['Entries'] ?? []) as Input[];
  if (entries.length === 0)
    throw refuse('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MAX_BATCH)
    throw refuse('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MAX_BATCH}.`);
  const ids = entries.map((entry) => requiredText(entry, 'Id'));
  if (new Set(ids).size < ids.length)
    throw refuse('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      Successful.push({ Id: ids[index], ...one(entry) });
    } catch (error) {
      const { code, message, status } = error as AwsError;
      if (status !== 400) throw error;
      Failed.push({ Id: ids[index], Code: code, Message: message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

function received(message: Message, input: Input): object {
  const names = [input['AttributeNames'], input['MessageSystemAttributeNames']].flat() as string[];
  const system = {
    SenderId: ACCOUNT,
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
  };
  const wanted = Object.entries(system).filter(([name]) => names.includes('All') || names.includes(name));
  const asked = (input['MessageAttributeNames'] ?? []) as string[];
  const own = Object.entries(message.attributes).filter(([name]) =>
    asked.some((a) => a === 'All' || a === '.*' || a === name),
  );
  const attributes = Object.fromEntries(own);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(wanted.length > 0 && { Attributes: Object.fromEntries(wanted) }),
    ...(own.length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
  };
}

function describe(queues: Queues, queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queues.counts(queue.name);
  return {
    ...queue.attributes,
    QueueArn: queueArn(queue),
    CreatedTimestamp: String(Math.floor(queue.created / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}
