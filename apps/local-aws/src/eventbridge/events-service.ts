import { randomUUID } from 'node:crypto';
import type { JsonService } from '../gateway/json-service.ts';
import {
  ACCOUNT,
  type Input,
  invalid,
  type Operation,
  optionalText,
  refuse,
  requiredText,
  serveOperations,
} from '../gateway/operations.ts';
import { type Event, type EventBus, type Rule, ruleArn, type Target } from './event-bus.ts';
import { checkPattern, matches, type Pattern } from './event-pattern.ts';

const MAX_BODY = 1024 * 1024;
const MAX_ENTRIES = 10;
const MAX_TARGETS = 5;

/** EventBridge's default bus: rules with event patterns, targets, PutEvents. */
export function eventsService(bus: EventBus, now: () => number): JsonService {
  const ruleOf = (input: Input, member = 'Rule'): Rule => {
    onDefaultBus(input['EventBusName']);
    const name = requiredText(input, member);
    const rule = bus.rules(name).find((one) => one.name === name);
    if (!rule) throw refuse('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return rule;
  };
  const setEnabled =
    (enabled: boolean): Operation =>
    (input) =>
      bus.putRule({ ...ruleOf(input, 'Name'), enabled });
  const operations: Record<string, Operation> = {
    PutRule: (input, { auth }) => {
      onDefaultBus(input['EventBusName']);
      if (input['ScheduleExpression']) throw invalid('Schedules are not implemented.');
      const rule = {
        name: requiredText(input, 'Name'),
        region: auth.scope.region,
        pattern: patternOf(requiredText(input, 'EventPattern')),
        enabled: input['State'] !== 'DISABLED',
        description: optionalText(input, 'Description'),
      };
      bus.putRule(rule);
      return { RuleArn: ruleArn(rule) };
    },
    DescribeRule: (input) => describe(ruleOf(input, 'Name')),
    ListRules: (input) => ({ Rules: bus.rules(optionalText(input, 'NamePrefix')).map(describe) }),
    ListRuleNamesByTarget: (input) => ({
      RuleNames: bus
        .rules()
        .filter(({ name }) => bus.targets(name).some(({ Arn }) => Arn === input['TargetArn']))
        .map(({ name }) => name),
    }),
    EnableRule: setEnabled(true),
    DisableRule: setEnabled(false),
    DeleteRule: (input) => {
      const name = requiredText(input, 'Name');
      if (bus.targets(name).length > 0) throw invalid("Rule can't be deleted since it has targets.");
      bus.deleteRule(name);
    },
    PutTargets: (input) => {
      const { name } = ruleOf(input);
      const targets = (input['Targets'] ?? []) as Target[];
      const all = new Set([...bus.targets(name), ...targets].map(({ Id }) => Id));
      if (all.size > MAX_TARGETS)
        throw refuse('LimitExceededException', `The requested resource exceeds the maximum number allowed.`);
      for (const target of targets) {
        requiredText(target as unknown as Input, 'Id');
        requiredText(target as unknown as Input, 'Arn');
      }
      for (const target of targets) bus.putTarget(name, target);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: (input) => {
      for (const id of (input['Ids'] ?? []) as string[]) bus.removeTarget(ruleOf(input).name, id);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule: (input) => ({ Targets: bus.targets(ruleOf(input).name) }),
    PutEvents: (input, { auth }) => {
      const entries = (input['Entries'] ?? []) as Input[];
      if (entries.length < 1 || entries.length > MAX_ENTRIES)
        throw invalid(
          `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
        );
      const Entries = entries.map((entry) => putEvent(bus, entry, auth.scope.region, now()));
      return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
    },
    TestEventPattern: (input) => ({
      Result: matches(
        patternOf(requiredText(input, 'EventPattern')),
        JSON.parse(requiredText(input, 'Event')),
      ),
    }),
  };
  return {
    name: 'events',
    maxBody: MAX_BODY,
    contentType: 'application/x-amz-json-1.1',
    handle: serveOperations(operations),
  };
}

const isDefaultBus = (name: unknown): boolean =>
  name === undefined || name === null || name === 'default' || String(name).endsWith(':event-bus/default');

function onDefaultBus(name: unknown): void {
  if (!isDefaultBus(name))
    throw refuse('ResourceNotFoundException', `Event bus ${String(name)} does not exist.`);
}

function patternOf(text: string): Pattern {
  try {
    const pattern: unknown = JSON.parse(text);
    checkPattern(pattern);
    return pattern;
  } catch (error) {
    throw refuse('InvalidEventPatternException', (error as Error).message);
  }
}

function putEvent(bus: EventBus, entry: Input, region: string, now: number): object {
  const [source, type, text] = ['Source', 'DetailType', 'Detail'].map((name) => entry[name]);
  if (typeof source !== 'string' || typeof type !== 'string' || typeof text !== 'string')
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameter Source, DetailType and Detail are required.',
    };
  if (source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  let detail: unknown;
  try {
    detail = JSON.parse(text);
  } catch {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const event: Event = {
    version: '0',
    id: randomUUID(),
    'detail-type': type,
    source,
    account: ACCOUNT,
    time: secondsIso(typeof entry['Time'] === 'number' ? entry['Time'] * 1000 : now),
    region,
    resources: (entry['Resources'] ?? []) as string[],
    detail,
  };
  // AWS says nothing when there is no such bus (aws/aws-cli#9186): the event is gone.
  if (isDefaultBus(entry['EventBusName'])) bus.put(event);
  return { EventId: event.id };
}

/** Events have whole seconds. */
export const secondsIso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const describe = (rule: Rule): object => ({
  Name: rule.name,
  Arn: ruleArn(rule),
  EventPattern: JSON.stringify(rule.pattern),
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  Description: rule.description,
  EventBusName: 'default',
});
