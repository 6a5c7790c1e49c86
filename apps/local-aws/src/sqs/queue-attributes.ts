import { refuse } from '../gateway/operations.ts';

/** Attributes that can be set, with their default and range (SQS API reference, SetQueueAttributes). Seconds and bytes. */
const NUMBERS: Readonly<Record<string, readonly [otherwise: number, min: number, max: number]>> = {
  VisibilityTimeout: [30, 0, 43_200],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  DelaySeconds: [0, 0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  MaximumMessageSize: [262_144, 1024, 1_048_576],
};
/** Kept and returned, without effect: one account, no IAM, nothing encrypted. */
const STORED = ['Policy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'SqsManagedSseEnabled'];

export type QueueAttributes = Readonly<Record<string, string>>;

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export const DEFAULTS: QueueAttributes = Object.fromEntries(
  Object.entries(NUMBERS).map(([name, [otherwise]]) => [name, String(otherwise)]),
);

/** @throws InvalidAttributeName, InvalidAttributeValue */
export function checkAttributes(given: unknown): QueueAttributes {
  const attributes = (given ?? {}) as QueueAttributes;
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value !== 'string') throw wrongValue(name);
    const range = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;
    if (range) {
      const [, min, max] = range;
      if (!/^\d{1,9}$/.test(value) || Number(value) < min || Number(value) > max) throw wrongValue(name);
    } else if (name === 'RedrivePolicy') redrivePolicy(attributes);
    else if (!STORED.includes(name)) throw refuse('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  return attributes;
}

/** Where messages go that were received too often. @throws InvalidAttributeValue */
export function redrivePolicy({ RedrivePolicy: text }: QueueAttributes): RedrivePolicy | undefined {
  if (!text) return undefined;
  let policy: { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown };
  try {
    policy = JSON.parse(text) as typeof policy;
  } catch {
    throw wrongValue('RedrivePolicy');
  }
  const count = Number(policy.maxReceiveCount);
  if (typeof policy.deadLetterTargetArn !== 'string' || !(count >= 1 && count <= 1000))
    throw wrongValue('RedrivePolicy');
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: count };
}

const wrongValue = (name: string) =>
  refuse('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
