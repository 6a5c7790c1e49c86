import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import { askJson, type Contestant } from '../contestant.ts';

/** Uppy 6 with its own defaults: one PUT up to 100 MiB, parts of 5 MiB one after the other above, six files at once. */
export const uppy6: Contestant = async ({ files, peers }) => {
  const uppy = new Uppy();
  uppy.use(AwsS3, {
    generateObjectKey: (file) => file.name!,
    signRequest: (request) => {
      const asked = Object.entries(request).filter(([, value]) => value !== undefined);
      const query = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
      return askJson<{ url: string }>(`${peers}/s3/request?${query}`);
    },
  });
  return async () => {
    uppy.addFiles(files.map((file) => ({ name: file.name, type: file.type, data: file })));
    const { failed = [], successful = [] } = (await uppy.upload()) ?? {};
    if (successful.length !== files.length) throw new Error(`Uppy 6 failed: ${failed[0]?.error}`);
    uppy.destroy();
  };
};
