import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Request, type Response, Router, text } from 'express';

/**
 * What the S3 clients among the peers need of a server: signed URLs, and for Uppy 5 the two calls that frame a multipart
 * upload. All simple requests in the sense of CORS, so that no peer pays for a preflight of its signer.
 */
export function signer(s3: S3Client, bucket: string): Router {
  const routes = Router();
  const put = (Key: string) => getSignedUrl(s3, new PutObjectCommand({ Bucket: bucket, Key }));
  const part = (Key: string, UploadId: string, PartNumber: number) =>
    getSignedUrl(s3, new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber }));

  routes.get('/put', async ({ query }, response) => {
    response.json({ url: await put(of(query, 'key')) });
  });
  routes.get('/part', async ({ query }, response) => {
    const url = await part(of(query, 'key'), of(query, 'uploadId'), Number(of(query, 'number')));
    response.json({ url });
  });
  routes.post('/create', text(), async ({ body }: Request, response: Response) => {
    const created = await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: body }));
    response.json({ key: body, uploadId: created.UploadId });
  });
  routes.post('/complete', text({ limit: '1mb' }), async ({ body }: Request, response: Response) => {
    const { key, uploadId, parts } = JSON.parse(body);
    const ids = { Bucket: bucket, Key: key, UploadId: uploadId };
    await s3.send(new CompleteMultipartUploadCommand({ ...ids, MultipartUpload: { Parts: parts } }));
    response.json({ location: key });
  });
  /** Uppy 6 asks for one URL per request that it makes of S3, whatever it is. */
  routes.get('/request', async ({ query }, response) => {
    const [method, key, uploadId] = [of(query, 'method'), of(query, 'key'), query['uploadId'] as string];
    const number = Number(query['partNumber']);
    const ids = { Bucket: bucket, Key: key };
    if (method === 'POST' && !uploadId)
      response.json({ url: await getSignedUrl(s3, new CreateMultipartUploadCommand(ids)) });
    else if (method === 'POST')
      response.json({
        url: await getSignedUrl(s3, new CompleteMultipartUploadCommand({ ...ids, UploadId: uploadId })),
      });
    else response.json({ url: await (uploadId ? part(key, uploadId, number) : put(key)) });
  });
  return routes;
}

function of(query: Request['query'], name: string): string {
  const value = query[name];
  if (typeof value !== 'string') throw new Error(`${name} is missing`);
  return value;
}
