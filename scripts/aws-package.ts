/** `npm run aws:package`: builds the Lambda functions and makes one zip for each, as serverless.yml expects them. */
import { packageLambdas } from './lib/aws-package.ts';
import { buildTargets } from './lib/build-targets.ts';

await buildTargets({ only: 'api' });
for (const [lambda, bytes] of Object.entries(await packageLambdas())) {
  console.log(`${lambda}.zip  ${(bytes / 1024).toFixed(0)} KiB`);
}
