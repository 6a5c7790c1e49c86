import { jest } from '@jest/globals';
import { sample } from '@intake/algorithms/testing';
import sharp from 'sharp';
import { askService, runByService } from '../../test/chosen-service.ts';
import { jsonService, type ServiceAnswer } from '../../test/json-service.ts';

// One file is decoded in a process of its own.
jest.setTimeout(60_000);

const LABELS = {
  LabelModelVersion: '3.0',
  Labels: [
    {
      ...{ Name: 'Dog', Confidence: 98.7654, Parents: [{ Name: 'Animal' }], Aliases: [], Categories: [] },
      Instances: [
        { Confidence: 98.7654, BoundingBox: { Width: 0.25, Height: 0.5, Left: 0.12345, Top: -0.01 } },
        { Confidence: 71, BoundingBox: { Width: 0.1, Height: 0.1, Left: 0.6, Top: 0.6 } },
      ],
    },
    { ...{ Name: 'Lawn', Confidence: 61.2, Instances: [] } },
  ],
};
const MODERATION = {
  ModerationModelVersion: '7.0',
  ContentTypes: [],
  ModerationLabels: [
    { Name: 'Violence', ParentName: '', Confidence: 80.1, TaxonomyLevel: 1 },
    { Name: 'Weapons', ParentName: 'Violence', Confidence: 97.4, TaxonomyLevel: 2 },
  ],
};

let answer: ServiceAnswer;
let service: Awaited<ReturnType<typeof jsonService>>;
beforeEach(async () => {
  answer = { body: LABELS };
  service = await jsonService(() => answer);
});
afterEach(() => service.close());

const PICTURE = { name: 'picture.jpg', content: Buffer.from('a JPEG') };
const MADE = { state: 'succeeded', result: {} } as const;
const labels = () =>
  askService(service.endpoint, 'objects/rekognition', MADE, PICTURE, { leastConfidence: 0.35 });

describe('Amazon Rekognition', () => {
  it('names what a picture shows, under the names that the filter has', async () => {
    const { result, findable, state } = await labels();
    expect(state).toBe('succeeded');
    expect(result).toEqual({
      labels: [
        { label: 'dog', count: 2, confidence: 0.99 },
        { label: 'lawn', count: 1, confidence: 0.61 },
      ],
      places: [
        { label: 'dog', confidence: 0.99, left: 0.123, top: 0, width: 0.25, height: 0.5 },
        { label: 'dog', confidence: 0.71, left: 0.6, top: 0.6, width: 0.1, height: 0.1 },
      ],
    });
    expect(findable).toMatchObject({ facts: { labels: ['dog', 'lawn'] } });
    expect(service.calls).toEqual([
      {
        ...{ operation: 'RekognitionService.DetectLabels', service: 'rekognition' },
        body: {
          ...{ Image: { Bytes: PICTURE.content.toString('base64') }, MaxLabels: 20, MinConfidence: 35 },
        },
      },
    ]);
  });

  it('is sent a JPEG of what it would not take, made in the sandbox, which the step does not keep', async () => {
    const { outcome, kept } = await runByService(
      ...([service.endpoint, 'objects', 'rekognition'] as const),
      ...([sample('image.webp'), { leastConfidence: 0.35 }] as const),
    );
    expect(outcome).toMatchObject({ state: 'succeeded', engine: 'Amazon Rekognition', version: '1.1.0' });
    expect(outcome.bytesRead).toBeGreaterThan(0);
    const { Bytes } = service.calls[0]!.body['Image'] as { Bytes: string };
    expect(await sharp(Buffer.from(Bytes, 'base64')).metadata()).toMatchObject({ format: 'jpeg' });
    expect(kept.size).toBe(0);
  });

  it('says what is unsuitable only when that is asked for, the surest first', async () => {
    answer = { body: MODERATION };
    const outcome = await askService(service.endpoint, 'moderation/rekognition', MADE, PICTURE, {
      leastConfidence: 0.5,
    });
    expect(outcome).toEqual({
      state: 'succeeded',
      result: {
        ...{ found: true, model: '7.0' },
        labels: [
          { label: 'Weapons', parent: 'Violence', confidence: 0.97 },
          { label: 'Violence', confidence: 0.8 },
        ],
      },
      findable: {
        texts: [
          { text: 'Weapons', field: 'label' },
          { text: 'Violence', field: 'label' },
        ],
      },
    });
    expect(service.calls).toMatchObject([
      { operation: 'RekognitionService.DetectModerationLabels', body: { MinConfidence: 50 } },
    ]);
  });

  it('is not asked about what the sandbox cannot decode', async () => {
    const refused = { state: 'skipped', reason: { code: 'UNREADABLE', detail: 'no image' } } as const;
    expect(await askService(service.endpoint, 'objects/rekognition', refused)).toEqual(refused);
    expect(service.calls).toEqual([]);
  });

  it.each(['InvalidImageFormatException', 'ImageTooLargeException', 'AccessDeniedException'])(
    'fails with its own words after %s',
    async (error) => {
      answer = { status: 400, error };
      const detail = `${error}: in its own words`;
      expect(await labels()).toEqual({ state: 'failed', reason: { code: 'ENGINE_REFUSED', detail } });
      expect(service.calls).toHaveLength(1);
    },
  );

  it.each([
    ['ThrottlingException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['InternalServerError', 500],
  ])('is tried again after %s', async (error, status) => {
    answer = { status, error };
    await expect(labels()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    // By the SDK first, then by the workflow.
    expect(service.calls).toHaveLength(3);
  });
});
