import type { Target } from './aws-target.ts';
import { inRepo } from './paths.ts';
import { runCommand } from './run-command.ts';

/** @param params for the command line. @throws with what osls printed */
export async function osls(
  { stage, region }: Target,
  params: string[],
  what: 'package' | 'deploy',
): Promise<string> {
  const quiet = what === 'package';
  const where = quiet ? [what, '--package', inRepo('.cache/osls')] : [what];
  const { code, output } = await runCommand(
    'osls',
    [...where, '--stage', stage, '--region', region, ...params],
    { quiet },
  );
  if (code !== 0)
    throw new Error(`osls failed. ${output}\nSee "The first deployment failed" in docs/operations.md.`);
  return quiet ? 'valid, in .cache/osls' : 'deployed';
}
