import type { Cli } from '../cli.ts';
import { type Command, textOf, type Values } from '../command.ts';
import { EXIT, notSignedIn, usageError } from '../exit-codes.ts';
import { RefusedError } from '../api/request.ts';
import { ask, firstLine } from '../session/ask.ts';
import { postLogin } from '../session/auth-calls.ts';
import { CredentialsFile } from '../session/credentials-file.ts';
import { localSignIn } from '../session/local-sign-in.ts';
import { configFolder } from '../session/places.ts';
import { serverUrl } from '../session/server-url.ts';

interface SignInRequest {
  url: string;
  email: string;
  password: string;
}

export const command: Command = {
  usage: 'login [url] [--email <address>] | login --local',
  summary: 'Sign in; the session is kept for you alone (0600).',
  help: `
  --email <address>  who signs in; asked for when it is missing
  --local            the account of the Intake that \`npm start\` runs (.local/sign-in.json)
  --insecure         plain http to another machine: your password travels readable
The password is asked for, or read from INTAKE_PASSWORD or from standard input. Without url: INTAKE_URL, else the
server of the last login.`,
  options: {
    email: { type: 'string' },
    local: { type: 'boolean' },
    insecure: { type: 'boolean' },
  },
  async run({ positionals, values }, cli) {
    if (positionals.length > 1) throw usageError(`Usage: intake ${command.usage}`);
    const file = new CredentialsFile(configFolder(cli));
    const { url, email, password } = values['local']
      ? localSignIn(cli.cwd)
      : await requestedSignIn(positionals[0] ?? cli.env['INTAKE_URL'] ?? file.read().current, values, cli);
    const credentials = await postLogin(url, email, password).catch((error: unknown) => {
      throw error instanceof RefusedError && error.status === 401 ? notSignedIn(error.message) : error;
    });
    await file.change((book) => {
      book.current = url;
      book.servers[url] = credentials;
    });
    cli.stdout.write(`Signed in at ${url} as ${credentials.user.email}.\n`);
    return EXIT.ok;
  },
};

async function requestedSignIn(
  address: string | undefined,
  values: Values,
  cli: Cli,
): Promise<SignInRequest> {
  if (!address) throw usageError('which server? intake login <address of the server>');
  const url = serverUrl(address, Boolean(values['insecure']));
  const interactive = Boolean(cli.stdin.isTTY);
  const email = textOf(values, 'email') ?? (interactive ? await ask(cli, 'Email: ') : undefined);
  if (!email) throw usageError('who signs in? --email <address>');
  const password =
    cli.env['INTAKE_PASSWORD'] ||
    (interactive ? await ask(cli, `Password of ${email} at ${url}: `, true) : await firstLine(cli));
  if (!password) throw usageError('there is no password: neither in INTAKE_PASSWORD nor on standard input.');
  return { url, email, password };
}
