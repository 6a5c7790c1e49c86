import { ACCOUNT } from '../gateway/operations.ts';
import { ServiceDatabase } from '../service-database.ts';
import { matches, type Pattern } from './event-pattern.ts';

export interface Event {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface Rule {
  readonly name: string;
  readonly region: string;
  readonly pattern: Pattern;
  readonly enabled: boolean;
  readonly description?: string | undefined;
}

export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

/** Takes an event for a target; on disk when it returns. @throws when there is no such target */
export type Deliver = (arn: string, payload: string, eventId: string) => void;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS rules (name TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS targets (
    rule TEXT NOT NULL, id TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (rule, id)) WITHOUT ROWID;
`;

export const ruleArn = ({ name, region }: Pick<Rule, 'name' | 'region'>): string =>
  `arn:aws:events:${region}:${ACCOUNT}:rule/${name}`;

/** The default event bus: rules, their targets, and delivery. */
export class EventBus {
  readonly #db: ServiceDatabase;
  readonly #deliver: Deliver;

  constructor(dir: string, deliver: Deliver) {
    this.#db = new ServiceDatabase(dir, SCHEMA);
    this.#deliver = deliver;
  }

  /** At least once to every target of every rule that matches. */
  put(event: Event): void {
    for (const rule of this.rules()) {
      if (!rule.enabled || !matches(rule.pattern, event)) continue;
      for (const target of this.targets(rule.name)) {
        try {
          this.#deliver(target.Arn, payloadFor(target, event), event.id);
        } catch (error) {
          // As on AWS the event is lost to a target that does not exist, and to no other.
          console.error(`Rule ${rule.name} could not deliver to ${target.Arn}`, (error as Error).message);
        }
      }
    }
  }

  rules(prefix = ''): Rule[] {
    return this.#db
      .all<{ doc: string }>('SELECT doc FROM rules ORDER BY name')
      .map(({ doc }) => JSON.parse(doc) as Rule)
      .filter(({ name }) => name.startsWith(prefix));
  }

  putRule(rule: Rule): void {
    this.#db.run('INSERT OR REPLACE INTO rules VALUES (?, ?)', rule.name, JSON.stringify(rule));
  }

  deleteRule(name: string): void {
    this.#db.run('DELETE FROM rules WHERE name = ?', name);
  }

  targets(rule: string): Target[] {
    return this.#db
      .all<{ doc: string }>('SELECT doc FROM targets WHERE rule = ? ORDER BY id', rule)
      .map(({ doc }) => JSON.parse(doc) as Target);
  }

  putTarget(rule: string, target: Target): void {
    this.#db.run('INSERT OR REPLACE INTO targets VALUES (?, ?, ?)', rule, target.Id, JSON.stringify(target));
  }

  removeTarget(rule: string, id: string): void {
    this.#db.run('DELETE FROM targets WHERE rule = ? AND id = ?', rule, id);
  }

  close(): void {
    this.#db.close();
  }
}

function payloadFor({ Input, InputPath, InputTransformer }: Target, event: Event): string {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(at(event, InputPath) ?? {});
  if (!InputTransformer) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = InputTransformer;
  return InputTemplate.replace(
    /("?)<([\w.-]+)>("?)/g,
    (whole, before: string, name: string, after: string) => {
      const path = InputPathsMap[name];
      if (path === undefined) return whole;
      const value = at(event, path);
      // Inside a string the value has no quotes of its own.
      const inString = (before === '"') !== (after === '"') || (before === '' && typeof value === 'string');
      const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
      return inString || before === '"' ? `${before}${JSON.stringify(text).slice(1, -1)}${after}` : text;
    },
  );
}

/** `$.detail.object.key` */
const at = (event: unknown, path: string): unknown =>
  path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
