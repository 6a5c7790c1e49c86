import { type Run, Skip } from '../contract.ts';

/** Nothing that npm has under a licence we take judges this well enough: without a service it says nothing. */
const run: Run = async () => {
  throw new Skip(
    'ENGINE_OFF',
    'No engine for this is switched on. The parameter processing/cloud-engines names Amazon Rekognition (moderation=rekognition).',
  );
};
export default run;
