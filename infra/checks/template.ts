import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** The CloudFormation template that `osls package` makes of serverless.yml, without credentials and without the bundles. */
export async function packagedTemplate(
  stage: string,
  params: Record<string, string> = {},
): Promise<Template> {
  const dir = mkdtempSync(join(tmpdir(), 'intake-infra-'));
  try {
    for (const path of ['serverless.yml', 'infra', 'apps/api/src/http/security-headers.ts']) {
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
    return JSON.parse(readFileSync(join(dir, 'out/cloudformation-template-update-stack.json'), 'utf8'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export function resourcesOf(template: Template, type: string): [name: string, properties: Properties][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([name, resource]) => [name, resource.Properties ?? {}]);
}
