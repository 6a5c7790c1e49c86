/**
 * `npm run aws:setup -- --stage dev [--region us-west-1] [--dry-run] [--rotate-origin-secret]`: makes the secrets and settings that a stage lacks in
 * Parameter Store, before its first deployment. Safe to repeat; what is there is never changed, but for the secret that
 * CloudFront proves itself by where that is asked for.
 */
import { whoAmI } from './lib/aws-identity.ts';
import { setUp } from './lib/aws-setup.ts';
import { readTarget } from './lib/aws-target.ts';
import { describeError } from './lib/describe-error.ts';

try {
  const { target, values } = readTarget({ 'rotate-origin-secret': { type: 'boolean', default: false } });
  console.log(`Stage ${target.stage} in ${target.region}, ${await whoAmI(target)}`);
  const made = await setUp(target, values['rotate-origin-secret'] === true);
  for (const change of made) console.log(`${target.dryRun ? 'would' : 'did'} ${change}`);
  if (made.length === 0) console.log('Everything is there already.');
  else if (!target.dryRun && !target.endpoint)
    console.log(`\nNext: npm run aws:deploy -- --stage ${target.stage}`);
} catch (error) {
  console.error(`Setup failed: ${describeError(error)}`);
  process.exitCode = 1;
}
