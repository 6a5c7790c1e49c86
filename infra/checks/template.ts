import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { LAMBDAS } from '../../scripts/lib/aws-package.ts';
import { inRepo } from '../../scripts/lib/paths.ts';
import { runCommand } from '../../scripts/lib/run-command.ts';

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type Properties = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- CloudFormation's

export interface Resource {
  Type: string;
  Properties?: Properties;
  DependsOn?: string | string[];
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Template {
  Resources: Record<string, Resource>;
  Parameters?: Record<string, Json>;
  Conditions?: Record<string, Json>;
  Outputs?: Record<string, Json>;
}

/** A production deployment that uses every option. */
export const EVERYTHING = {
  domain: 'files.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1',
  alarmEndpoint: 'ops@example.com',
  accessLogs: 'true',
  monthlyBudget: '50',
  tracing: 'true',
  speechEngine: 'transcribe',
  eventBus: 'default',
  ocrEngine: 'textract',
  objectsEngine: 'rekognition',
  moderationEngine: 'rekognition',
  documentEngine: 'bedrock',
  bedrockProfile: 'eu',
};

/** What makes the template. */
const SOURCES = ['serverless.yml', 'infra', 'apps/api/src/http/security-headers.ts'];

/**
 * The CloudFormation template that `osls package` makes of serverless.yml, without credentials and without the bundles.
 * Kept in .cache under a digest of all that it is made of: it takes seconds, and several suites look at the same ones.
 */
export async function packagedTemplate(
  stage: string,
  params: Record<string, string> = {},
): Promise<Template> {
  const hash = createHash('sha256').update(JSON.stringify([stage, params]));
  const made = ['node_modules/osls/package.json', 'infra/checks/template.ts', ...SOURCES.flatMap(filesOf)];
  for (const path of made) hash.update(`\n${path}\n`).update(readFileSync(inRepo(path)));
  const kept = inRepo(`.cache/templates/${hash.digest('hex')}.json`);
  if (!existsSync(kept)) {
    const template = await packageTemplate(stage, params);
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(`${kept}.${process.pid}`, template);
    renameSync(`${kept}.${process.pid}`, kept);
  }
  return JSON.parse(readFileSync(kept, 'utf8')) as Template;
}

const filesOf = (path: string): string[] =>
  statSync(inRepo(path)).isFile()
    ? [path]
    : readdirSync(inRepo(path), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
        .map(({ parentPath, name }) => relative(inRepo('.'), join(parentPath, name)))
        .sort();

async function packageTemplate(stage: string, params: Record<string, string>): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'intake-infra-'));
  try {
    for (const path of SOURCES) {
      cpSync(inRepo(path), join(dir, path), { recursive: true });
    }
    symlinkSync(inRepo('node_modules'), join(dir, 'node_modules'), 'junction');
    mkdirSync(join(dir, '.cache/lambda'), { recursive: true });
    for (const lambda of LAMBDAS)
      writeFileSync(join(dir, `.cache/lambda/${lambda}.zip`), 'stands in for the bundle');
    const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
    const args = ['package', '--stage', stage, '--package', join(dir, 'out'), ...given];
    const { code, output } = await runCommand('osls', args, { cwd: dir, quiet: true });
    if (code !== 0) throw new Error(`osls package failed:\n${output}`);
    return readFileSync(join(dir, 'out/cloudformation-template-update-stack.json'), 'utf8');
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export function resourcesOf(template: Template, type: string): [name: string, properties: Properties][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([name, resource]) => [name, resource.Properties ?? {}]);
}

/** A condition of the kinds that the templates here have: two texts that are the same, or are not, or several of these. */
export type Condition =
  { 'Fn::Equals': [string, string] } | { 'Fn::Not': [Condition] } | { 'Fn::And': Condition[] };

export function conditionHolds(condition: Condition): boolean {
  if ('Fn::Not' in condition) return !conditionHolds(condition['Fn::Not'][0]);
  if ('Fn::And' in condition) return condition['Fn::And'].every(conditionHolds);
  return condition['Fn::Equals'][0] === condition['Fn::Equals'][1];
}
