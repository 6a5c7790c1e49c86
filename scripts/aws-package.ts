/** `npm run aws:package`: builds the doors and makes one zip for each Lambda function, as serverless.yml expects them. */
import { packageDoors } from './lib/aws-package.ts';
import { buildTargets } from './lib/build-targets.ts';

await buildTargets({ only: 'api' });
for (const [door, bytes] of Object.entries(await packageDoors())) {
  console.log(`${door}.zip  ${(bytes / 1024).toFixed(0)} KiB`);
}
