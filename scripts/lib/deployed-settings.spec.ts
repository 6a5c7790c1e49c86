import { globSync, readFileSync } from 'node:fs';
import { deployedFunctions, deployedStateMachines, withoutTags } from './deployed-settings.ts';
import { load } from 'js-yaml';
import { inRepo } from './paths.ts';

it('reads functions, queues and state machines of what is deployed', () => {
  expect(deployedFunctions()['http']).toMatchObject({ handler: 'index.handler' });
  expect(deployedStateMachines().map(({ name }) => name)).toContain('process-file');
});

it.each(['serverless.yml', ...globSync('infra/*.yml', { cwd: inRepo('.') })])(
  'reads %s, whatever tags of CloudFormation are in it',
  (path) => {
    expect(() => load(withoutTags(readFileSync(inRepo(path), 'utf8')))).not.toThrow();
  },
);
