import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';

const MiB = 1024 * 1024;

/**
 * @param endpoint address of Intake's API, e.g. https://files.example.com/api/v1
 * @param getAccessToken gives the access token that the page holds at the moment
 */
export function createUppy(endpoint, getAccessToken) {
  const uppy = new Uppy();
  uppy.use(AwsS3, {
    endpoint,
    // A getter, because Uppy reads the headers for every call: a token that was renewed meanwhile is used at once.
    headers: {
      get authorization() {
        return `Bearer ${getAccessToken()}`;
      },
    },
    // Small files too: only a multipart upload has a completion, and with it a verification.
    shouldUseMultipart: true,
    // Intake's parts. S3 takes no other sizes, because every URL is signed for its number of bytes.
    getChunkSize: () => 8 * MiB,
    // The meta fields that are sent along; Intake needs this one and ignores all others.
    allowedMetaFields: ['size'],
  });
  // Companion's protocol does not know the size, but Intake judges a file before its first byte.
  uppy.on('file-added', (file) => uppy.setFileMeta(file.id, { size: file.size }));
  return uppy;
}
