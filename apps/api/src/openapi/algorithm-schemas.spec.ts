import { MANIFESTS } from '@intake/algorithms';
import { readFile } from 'node:fs/promises';
import { withAlgorithmSchemas } from './algorithm-schemas.ts';

const empty = { openapi: '3.1.0', info: { title: '', version: '' }, paths: {} };

it('the contract has the parameters and the result of every algorithm, as its manifest has them', async () => {
  const path = new URL('../../../../libs/contract/openapi.json', import.meta.url);
  const { components } = JSON.parse(await readFile(path, 'utf8'));
  expect(MANIFESTS.length).toBeGreaterThan(5);
  for (const { id, parameters, result } of MANIFESTS) {
    const [given, found] = ['AlgorithmParameters', 'AlgorithmResults'].map((name) => {
      const reference: string = components.schemas[name].properties[id].$ref;
      return components.schemas[reference.replace('#/components/schemas/', '')];
    });
    expect({ id, given, found }).toEqual({ id, given: parameters, found: result });
  }
});

it('a new algorithm is in it by its manifest alone', () => {
  const one = { ...MANIFESTS[0]!, id: 'word-count', result: { type: 'object', title: 'Words' } };
  const { components } = withAlgorithmSchemas(empty, [one]);
  expect(components!.schemas).toMatchObject({
    WordCountResult: { title: 'Words' },
    AlgorithmResults: { properties: { 'word-count': { $ref: '#/components/schemas/WordCountResult' } } },
  });
});

it('does not hide a class of the API', () => {
  const schemas = { ImageResult: { type: 'object' as const } };
  const image = MANIFESTS.filter(({ id }) => id === 'image');
  expect(() => withAlgorithmSchemas({ ...empty, components: { schemas } }, image)).toThrow('ImageResult');
});
