/** The log groups of a stage, by function; `access` has one line per request, of API Gateway. */
export const GROUPS: Record<string, (stage: string) => string> = {
  http: (stage) => `/aws/lambda/intake-${stage}-http`,
  'object-created': (stage) => `/aws/lambda/intake-${stage}-objectCreated`,
  sweep: (stage) => `/aws/lambda/intake-${stage}-sweep`,
  realtime: (stage) => `/aws/lambda/intake-${stage}-realtime`,
  'fan-out': (stage) => `/aws/lambda/intake-${stage}-fanOut`,
  workflow: (stage) => `/aws/lambda/intake-${stage}-workflow`,
  batches: (stage) => `/aws/lambda/intake-${stage}-batches`,
  scan: (stage) => `/aws/lambda/intake-${stage}-scan`,
  webhooks: (stage) => `/aws/lambda/intake-${stage}-webhooks`,
  'light-task': (stage) => `/aws/lambda/intake-${stage}-lightTask`,
  'heavy-task': (stage) => `/aws/lambda/intake-${stage}-heavyTask`,
  access: (stage) => `/aws/http-api/intake-${stage}`,
};
/** One event of a function's log. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  timestamp?: number;
  message?: string;
}

/** A filter pattern that finds one request's lines; CloudWatch wants what is no word in quotes. */
export function patternFor(requestId: string | undefined): string | undefined {
  return requestId && `"${requestId.replaceAll('"', '')}"`;
}

/** `10m`, `2h`, `1d` in milliseconds. @throws for anything else */
export function duration(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (!count) throw new Error(`"${text}" is no duration; 30s, 10m, 2h and 1d are.`);
  return Number(count) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 's' | 'm' | 'h' | 'd'];
}

/** An event as a person reads it: our JSON lines as time, level, message and fields; all else as it is. */
export function logLine(event: LogEvent): string {
  const text = (event.message ?? '').trimEnd();
  const at = new Date(event.timestamp ?? 0).toISOString();
  if (!text.startsWith('{')) return `${at} ${text}`;
  try {
    // What CloudWatch reads of a line of metrics says nothing to a person that does not stand beside it.
    const { time, level, message, _aws, ...fields } = JSON.parse(text);
    const described = Object.entries(fields).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    return [
      time ?? at,
      String(level ?? '')
        .toUpperCase()
        .padEnd(5),
      message ?? '',
      ...described,
    ]
      .join(' ')
      .trimEnd();
  } catch {
    return `${at} ${text}`;
  }
}
