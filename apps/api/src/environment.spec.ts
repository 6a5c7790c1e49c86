import { readEnvironment } from './environment.ts';

it('needs nothing: the local stage on loopback', () => {
  expect(readEnvironment({})).toEqual({
    stage: 'local',
    region: 'us-west-1',
    awsEndpoint: undefined,
    dynamoEndpoint: undefined,
    host: '127.0.0.1',
    port: 3000,
    trustProxy: false,
    cloudFront: false,
    worker: false,
    webhooks: false,
  });
});

it('takes what is set', () => {
  const env = {
    INTAKE_STAGE: 'prod',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: 'http://aws:4566',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://aws:5000',
    HOST: '0.0.0.0',
    PORT: '0',
  };
  expect(
    readEnvironment({
      ...env,
      TRUST_PROXY: '1',
      BEHIND_CLOUDFRONT: 'true',
      WITHOUT_KEYS: 'true',
      WITH_WEBHOOKS: 'true',
    }),
  ).toEqual({
    stage: 'prod',
    region: 'eu-central-1',
    awsEndpoint: 'http://aws:4566',
    dynamoEndpoint: 'http://aws:5000',
    host: '0.0.0.0',
    port: 0,
    trustProxy: 1,
    cloudFront: true,
    worker: true,
    webhooks: true,
  });
  expect(readEnvironment({ TRUST_PROXY: '10.0.0.0/8' }).trustProxy).toBe('10.0.0.0/8');
});

it.each([
  { INTAKE_STAGE: '../other' },
  { AWS_REGION: 'somewhere' },
  { PORT: '80a' },
  { PORT: '65536' },
  { AWS_ENDPOINT_URL: 'aws:4566' },
  { AWS_ENDPOINT_URL_DYNAMODB: 'aws:5000' },
  { TRUST_PROXY: 'true' },
  { BEHIND_CLOUDFRONT: 'yes' },
  { WITHOUT_KEYS: '1' },
])('refuses %o, naming the variable', (env) => {
  expect(() => readEnvironment(env as NodeJS.ProcessEnv)).toThrow(Object.keys(env)[0]);
});
