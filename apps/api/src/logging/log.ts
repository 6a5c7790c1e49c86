import { LOG_LEVELS, type LogLevel } from '@intake/aws';

type Fields = Record<string, unknown>;

let least: () => LogLevel = () => 'info';

/** Leaves out lines below a level. It is asked for every line, so that a change of the setting needs no restart. */
export function logFrom(level: () => LogLevel): void {
  least = level;
}

/** One line of JSON, as CloudWatch and every log tool read it. */
export function log(level: LogLevel, message: string, fields: Fields = {}): void {
  if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least())) return;
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

export function logError(message: string, error: unknown, fields: Fields = {}): void {
  log('error', message, { ...fields, error: describe(error) });
}

/** Name, message, stack and causes; no other property, because AWS errors carry whole requests. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: redact(String(error)) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message: redact(message),
    stack: redact(stack ?? ''),
    ...(cause !== undefined && { cause: describe(cause) }),
  };
}

// Signed URLs, JSON Web Tokens and refresh tokens give access to whoever reads the log.
const SECRETS =
  /X-Amz-(Signature|Credential|Security-Token)=[^&\s"]+|eyJ[\w-]+\.[\w-]+\.[\w-]*|[\w-]{20,64}\.[\w-]{20,64}\.[\w-]{32,}/g;

function redact(text: string): string {
  return text.replace(SECRETS, '[secret]');
}
