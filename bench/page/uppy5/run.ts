import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import { askJson, type Contestant } from '../contestant.ts';

interface Part {
  PartNumber?: number;
  ETag?: string;
}

/** Uppy 5 with its own defaults: one PUT up to 100 MiB, parts of 5 MiB above, six requests at once. */
export const uppy5: Contestant = async ({ files, peers }) => {
  const uppy = new Uppy();
  uppy.use(AwsS3, {
    shouldUseMultipart: (file) => (file.size ?? 0) > 100 * 1024 * 1024,
    getUploadParameters: async (file) => {
      const { url } = await askJson<{ url: string }>(`${peers}/s3/put?${query({ key: file.name! })}`);
      return { method: 'PUT', url, fields: {}, headers: {} };
    },
    createMultipartUpload: (file) => askJson(`${peers}/s3/create`, file.name!),
    signPart: (_file, { key, uploadId, partNumber }) =>
      askJson<{ url: string }>(`${peers}/s3/part?${query({ key, uploadId, number: String(partNumber) })}`),
    completeMultipartUpload: (
      _file,
      { key, uploadId, parts }: { key: string; uploadId: string; parts: Part[] },
    ) => askJson(`${peers}/s3/complete`, JSON.stringify({ key, uploadId, parts })),
    listParts: () => [],
    abortMultipartUpload: () => undefined,
  });
  return async () => {
    uppy.addFiles(files.map((file) => ({ name: file.name, type: file.type, data: file })));
    const { failed = [], successful = [] } = (await uppy.upload()) ?? {};
    if (successful.length !== files.length) throw new Error(`Uppy 5 failed: ${failed[0]?.error}`);
    uppy.destroy();
  };
};

const query = (values: Record<string, string>): string => new URLSearchParams(values).toString();
