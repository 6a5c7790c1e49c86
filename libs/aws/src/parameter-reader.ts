import { PARAMETERS, type ParameterName, SIGNING_KEYS } from './parameters.ts';

/** HMAC keys shorter than the hash are refused (RFC 7518, 3.2). */
const MIN_KEY_BYTES = 32;
const WANTED_KEY = `a base64url key of ${MIN_KEY_BYTES} bytes or more`;

/** Reads values by their rules and collects what is wrong, instead of stopping at the first problem. */
export class ParameterReader {
  readonly problems: string[] = [];
  private readonly path: string;
  private readonly values: ReadonlyMap<string, string>;

  /** @param values by their name below `path` */
  constructor(path: string, values: ReadonlyMap<string, string>) {
    this.path = path;
    this.values = values;
  }

  text(id: ParameterName): string {
    return this.checked(PARAMETERS[id].name, (value) => value.trim() !== '', 'a text');
  }

  /** Empty where the parameter is missing. */
  optionalText(id: ParameterName): string {
    return this.values.has(PARAMETERS[id].name) ? this.text(id) : '';
  }

  /** @param otherwise where the parameter is missing, as it was before there was one; without it that is a problem */
  number(id: ParameterName, from: number, to: number, otherwise?: number): number {
    if (otherwise !== undefined && !this.values.has(PARAMETERS[id].name)) return otherwise;
    const within = (value: string) => /^\d+$/.test(value) && +value >= from && +value <= to;
    return Number(this.checked(PARAMETERS[id].name, within, `a whole number, ${from} to ${to}`));
  }

  /** One of `options`; where the parameter is missing, as it was before there was one, `otherwise`. */
  choice<Option extends string>(id: ParameterName, options: readonly Option[], otherwise: Option): Option {
    const { name } = PARAMETERS[id];
    if (!this.values.has(name)) return otherwise;
    const among = (value: string) => (options as readonly string[]).includes(value);
    return this.checked(name, among, `one of ${options.join(', ')}`) as Option;
  }

  /** A text of a form, of a parameter that need not be there. */
  optional(id: ParameterName, rule: (value: string) => boolean, wanted: string): string | undefined {
    const { name } = PARAMETERS[id];
    return this.values.has(name) ? this.checked(name, rule, wanted) : undefined;
  }

  list(id: ParameterName, rule: (one: string) => boolean, wanted: string): string[] {
    const valid = (value: string) => split(value).length > 0 && split(value).every(rule);
    return split(this.checked(PARAMETERS[id].name, valid, wanted));
  }

  /** `name=value,name=value` of a parameter that need not be there; a name without a value is none. */
  pairs(id: ParameterName): Map<string, string> {
    const { name } = PARAMETERS[id];
    if (!this.values.has(name)) return new Map();
    const pairs = split(
      this.checked(
        name,
        (value) => split(value).every((pair) => /^[a-z][a-z0-9-]*=[^=]*$/.test(pair)),
        'a list like speech=value,ocr=value',
      ),
    );
    return new Map(pairs.map((pair) => pair.split('=') as [string, string]).filter(([, value]) => value));
  }

  key(id: ParameterName): string {
    return this.checked(PARAMETERS[id].name, isKey, WANTED_KEY);
  }

  /** As `key`, of one that need not be there. */
  optionalKey(id: ParameterName): string[] {
    return this.values.has(PARAMETERS[id].name) ? [this.key(id)] : [];
  }

  /** All signing keys, by `kid`. */
  signingKeys(): Map<string, string> {
    const names = [...this.values.keys()].filter((name) => name.startsWith(SIGNING_KEYS.name));
    return new Map(
      names.map((name) => [name.slice(SIGNING_KEYS.name.length), this.checked(name, isKey, WANTED_KEY)]),
    );
  }

  /** The `kid` that signs; its key has to be among `keys`. */
  kid(keys: ReadonlyMap<string, string>): string {
    const kid = this.text('currentKid');
    if (kid && !keys.has(kid)) this.problems.push(`${this.path}${SIGNING_KEYS.name}${kid} is missing`);
    return kid;
  }

  private checked(name: string, rule: (value: string) => boolean, wanted: string): string {
    const value = this.values.get(name);
    if (value === undefined) this.problems.push(`${this.path}${name} is missing`);
    else if (!rule(value)) this.problems.push(`${this.path}${name} must be ${wanted}`);
    return value ?? '';
  }
}

function isKey(value: string): boolean {
  return Buffer.from(value, 'base64url').length >= MIN_KEY_BYTES;
}

function split(value: string): string[] {
  const items = value.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}
