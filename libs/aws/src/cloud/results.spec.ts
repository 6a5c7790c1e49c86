import { MANIFESTS, validate } from '@intake/algorithms';
import { cloudWork } from './cloud-work.ts';

const schemaOf = (id: string) => MANIFESTS.find((one) => one.id === id)!.result;

it('every service that a manifest names is there, and none that no manifest names', () => {
  const named = MANIFESTS.flatMap(({ id, cloud = [] }) => cloud.map(({ engine }) => `${id}/${engine}`));
  const made = cloudWork({ region: 'eu-central-1', bucket: () => 'bucket', bedrockModel: () => 'model' });
  expect(Object.keys(made).sort()).toEqual(named.sort());
});

// As the specs of the services see them come: they have to be what the algorithm itself would say.
it.each([
  [
    'ocr',
    { words: 2, confidence: 0.98, pages: [{ page: 1, words: 2 }], text: 'text.txt', layout: 'layout.json' },
  ],
  ['ocr', { words: 0, pages: [{ page: 1, words: 0 }] }],
  [
    'speech',
    {
      ...{ language: 'de-DE', words: 2, confidence: 0.95, captions: 'captions.vtt' },
      segments: [{ startSeconds: 0.5, endSeconds: 1.4, text: 'Guten Tag.', confidence: 0.95 }],
    },
  ],
])('%s: the result of its service obeys its schema', (id, result) => {
  expect(validate(schemaOf(id), result)).toEqual([]);
});
