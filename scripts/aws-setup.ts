/**
 * `npm run aws:setup -- --stage dev [--region us-west-1] [--dry-run]`: makes the secrets and settings that a stage lacks in
 * Parameter Store, before its first deployment. Safe to repeat; what is there is never changed.
 */
import { whoAmI } from './lib/aws-identity.ts';
import { setUp } from './lib/aws-setup.ts';
import { readTarget } from './lib/aws-target.ts';
import { describeError } from './lib/describe-error.ts';

try {
  const { target } = readTarget({});
  console.log(`Stage ${target.stage} in ${target.region}, ${await whoAmI(target)}`);
  const made = await setUp(target);
  for (const change of made) console.log(`${target.dryRun ? 'would' : 'did'} ${change}`);
  if (made.length === 0) console.log('Everything is there already.');
  else if (!target.dryRun && !target.endpoint)
    console.log(`\nNext: npm run aws:deploy -- --stage ${target.stage}`);
} catch (error) {
  console.error(`Setup failed: ${describeError(error)}`);
  process.exitCode = 1;
}
