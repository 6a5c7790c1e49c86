/** `npm run build`: the SPA into apps/web/dist, the API and the Lambda functions into apps/api/dist. */
import { buildTargets } from './lib/build-targets.ts';

const built = await buildTargets({ force: true });
console.log(`Built ${built.join(' and ')}.`);
