/**
 * `npm run aws:doctor -- --stage dev [--region us-west-1]`: looks at a deployment from outside and says what is wrong and
 * what to do. Works against AWS, LocalStack and the embedded AWS (`source .local/aws.env` first). It writes one small
 * object and deletes it again. At an emulator it reads every stored file and compares it with its receipt; on AWS --files
 * compares what S3 keeps of each; with --dry-run it only says what it would look at.
 */
import { examine } from './lib/aws-doctor.ts';
import { readTarget } from './lib/aws-target.ts';
import { describeError } from './lib/describe-error.ts';

try {
  const { target, values } = readTarget({ files: { type: 'boolean' } });
  if (target.dryRun) {
    console.log(
      `Would look at stage ${target.stage} in ${target.region}: credentials, clock, parameters, table, bucket, CORS,`,
    );
    console.log('and upload, download and delete an object of 9 bytes.');
  } else {
    const findings = await examine(target, values.files as boolean | undefined);
    for (const { check, ok, detail, advice } of findings) {
      console.log(`${ok ? 'ok  ' : 'FAIL'}  ${check}: ${detail}`);
      if (advice) console.log(`      -> ${advice}`);
    }
    const failed = findings.filter(({ ok }) => !ok).length;
    console.log(failed > 0 ? `\n${failed} of ${findings.length} checks failed.` : '\nAll is well.');
    process.exitCode = failed > 0 ? 1 : 0;
  }
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}
