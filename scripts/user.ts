/**
 * Administers the users of a deployment.
 *
 *   npm run user -- add you@example.com [--name "Your Name"] [--role admin|member]
 *   npm run user -- password|disable|enable you@example.com
 *   npm run user -- list
 *
 * A password is asked for in the terminal, or read from standard input with --stdin; when none is given, a random one
 * is made and shown once. A new password and `disable` end all sessions of the user.
 *
 * What was done is said as a security event on standard error, as the API logs them.
 *
 * AWS_ENDPOINT_URL (empty: AWS itself), AWS_REGION and INTAKE_STAGE say where. When none of them is set, the local
 * deployment of `npm start` is meant.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { accountsOf, ConfigSource, createDynamo, createSsm, DynamoUserStore } from '@intake/aws';
import { accountEvent } from './lib/account-event.ts';
import { rememberPassword } from './lib/local-sign-in.ts';
import { inRepo } from './lib/paths.ts';
import { promptPassword, readPasswordLine } from './lib/read-password.ts';
import { describeError } from './lib/describe-error.ts';

const USAGE =
  'npm run user -- add|password|disable|enable|list [e-mail] [--name …] [--role admin|member] [--stdin]';
const COMMANDS = ['add', 'password', 'disable', 'enable', 'list'];
const LOCAL_ENV = inRepo('.local/aws.env');
const LOCAL_SIGN_IN = inRepo('.local/sign-in.json');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { name: { type: 'string' }, role: { type: 'string' }, stdin: { type: 'boolean', default: false } },
});

try {
  await main();
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const [command = '', email = ''] = positionals;
  if (!COMMANDS.includes(command) || (command !== 'list' && !email)) throw new Error(USAGE);
  const isLocal = useLocalDeployment();
  const { accounts, users } = await connect();
  if (command === 'list') return list(users);
  await change(command, email, accounts, isLocal);
  console.error(accountEvent(command, email, process.env.INTAKE_STAGE || 'local'));
}

type Accounts = Awaited<ReturnType<typeof connect>>['accounts'];

async function change(command: string, email: string, accounts: Accounts, isLocal: boolean): Promise<void> {
  switch (command) {
    case 'add':
      return show(email, await askPassword(), (password) =>
        accounts.add({ email, name: values.name, role: chosenRole(), password }),
      );
    case 'password':
      return show(email, await askPassword(), async (given) => {
        const password = await accounts.setPassword(email, given);
        if (isLocal) rememberPassword(LOCAL_SIGN_IN, email, password);
        return password;
      });
    case 'disable':
      await accounts.disable(email);
      return console.log(`${email} can no longer sign in; all sessions are ended.`);
    case 'enable':
      await accounts.enable(email);
      return console.log(`${email} can sign in again.`);
  }
}

/** When nothing says which deployment, it is the one that `npm start` runs. */
function useLocalDeployment(): boolean {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_PROFILE, INTAKE_STAGE } = process.env;
  if (AWS_ENDPOINT_URL || AWS_REGION || AWS_PROFILE || INTAKE_STAGE || !existsSync(LOCAL_ENV)) return false;
  process.loadEnvFile(LOCAL_ENV);
  return true;
}

async function connect() {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION, INTAKE_STAGE } = process.env;
  const dynamoEndpoint = AWS_ENDPOINT_URL_DYNAMODB || undefined;
  const options = {
    endpoint: AWS_ENDPOINT_URL || undefined,
    dynamoEndpoint,
    region: AWS_REGION || 'us-west-1',
  };
  const stage = INTAKE_STAGE || 'local';
  console.error(`Users of ${options.endpoint ?? `AWS in ${options.region}`}, stage ${stage}`);
  const source = new ConfigSource(createSsm(options), { ...options, stage });
  const { table } = await source.load();
  const dynamo = createDynamo(options);
  return { accounts: accountsOf(dynamo, table), users: new DynamoUserStore(dynamo, table) };
}

async function list(users: DynamoUserStore): Promise<void> {
  for await (const { email, name, role, disabled } of users.all()) {
    console.log([email, role, disabled ? 'disabled' : 'active', name].join('\t'));
  }
}

function chosenRole(): 'admin' | 'member' {
  const { role = 'member' } = values;
  if (role === 'admin' || role === 'member') return role;
  throw new Error(`There is no role "${role}": admin or member.`);
}

async function askPassword(): Promise<string | undefined> {
  if (values.stdin) return readPasswordLine();
  return process.stdin.isTTY ? promptPassword('Password (empty: a random one): ') : undefined;
}

async function show(
  email: string,
  given: string | undefined,
  set: (password: string | undefined) => Promise<string>,
): Promise<void> {
  const password = await set(given);
  console.log(
    given ? `The password of ${email} is set.` : `${email}\nPassword  ${password}  (shown only once)`,
  );
}
