import { jest } from '@jest/globals';
import { derivedStorageContract } from '@intake/testing';
import { makeBucket, startAws } from '../test/aws-under-test.ts';
import { S3DerivedStorage } from './s3-derived-storage.ts';

jest.setTimeout(30_000);

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

derivedStorageContract(async () => {
  const aws = await startAws();
  stops.push(aws.stop);
  const { s3, bucket, drop } = await makeBucket(aws.options);
  stops.push(drop);
  return new S3DerivedStorage(s3, bucket);
});
