import { randomUUID } from 'node:crypto';
import { type Deployment, Diagnosis } from './aws-diagnosis.ts';
import { BODY, CHECKSUM, storage, URL_SECONDS } from './aws-doctor-bucket.ts';

/** The bucket under the app's own address: takes a small file once, and nothing but PUT. */
export async function checkNearAddress(deployment: Deployment): Promise<string> {
  const { nearAddress } = deployment.config.uploads;
  if (!nearAddress) return 'not used: small files go to the bucket itself';
  const files = storage(deployment);
  const key = `files/doctor/${randomUUID()}`;
  const object = { key, contentType: 'text/plain', size: BODY.length, checksum: CHECKSUM };
  try {
    const { url, headers } = await files.presignObject(object, URL_SECONDS);
    const { pathname, search } = new URL(url);
    const answered = async (method: string, body?: string): Promise<number> =>
      (await fetch(nearAddress + pathname + search, { method, headers, body })).status;
    const statuses = [await answered('PUT', BODY), await answered('PUT', BODY), await answered('GET')];
    if (statuses.join() !== '200,412,405') {
      throw new Diagnosis(
        `${nearAddress} answered two PUTs of a small file and a GET with ${statuses.join(', ')} instead of 200, 412, 405.`,
        `Uploads still arrive, by the bucket's own address, but small ones more slowly. infra/web.yml: the way /put/* has to send Host and query as they were signed. "off" in uploads/near-address leaves it out.`,
      );
    }
    return `${nearAddress} takes small files, once, and nothing but PUT`;
  } finally {
    await files.delete(key);
  }
}
