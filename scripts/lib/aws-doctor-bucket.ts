import { randomUUID } from 'node:crypto';
import {
  GetBucketLifecycleConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { bucketRules, S3ObjectStorage } from '@intake/aws';
import { Diagnosis, type Deployment } from './aws-diagnosis.ts';

/** The check value of CRC-64/NVME in the catalogue of CRCs: the checksum of these nine bytes. */
export const BODY = '123456789';
export const CHECKSUM = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
export const URL_SECONDS = 60;

const repair = ({ target }: Deployment) =>
  target.endpoint
    ? 'node scripts/bootstrap.ts --origin <address of the web app> repairs it.'
    : `npm run aws:deploy -- --stage ${target.stage} repairs it.`;

/** There, ours, in the region of everything else, closed to the public, and rid of parts of uploads that are never completed. */
export async function checkBucket(deployment: Deployment): Promise<string> {
  const { s3, config, target } = deployment;
  const Bucket = config.bucket;
  const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket })).catch((error: Error) => {
    const reason = /301|PermanentRedirect/.test(`${error.name} ${error.message}`)
      ? `is not in ${target.region}`
      : 'cannot be reached';
    throw new Diagnosis(`Bucket ${Bucket} ${reason}.`, repair(deployment), error);
  });
  if (BucketRegion && BucketRegion !== target.region) {
    throw new Diagnosis(
      `Bucket ${Bucket} is in ${BucketRegion}, everything else in ${target.region}.`,
      'One region for all: deploy the stage again where the bucket is.',
    );
  }
  const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket })).catch(() => null);
  const open = Object.entries(block?.PublicAccessBlockConfiguration ?? { everything: false }).filter(
    ([, blocked]) => !blocked,
  );
  if (open.length > 0) throw new Diagnosis(`Public access to ${Bucket} is not blocked.`, repair(deployment));
  const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })).catch(() => null);
  if (!lifecycle?.Rules?.some((rule) => rule.Status === 'Enabled' && rule.AbortIncompleteMultipartUpload)) {
    throw new Diagnosis(`Unfinished uploads stay in ${Bucket} for ever and cost money.`, repair(deployment));
  }
  return `${Bucket}, private, in ${target.region}`;
}

/** Asks as a browser does before it sends a part, from every origin of the web app and from a foreign one. */
export async function checkBrowserAccess(deployment: Deployment): Promise<string> {
  const { config } = deployment;
  const url = await storage(deployment).presignDownload(
    'files/doctor/cors',
    { contentType: 'text/plain', contentDisposition: 'inline' },
    URL_SECONDS,
  );
  for (const origin of config.origins) {
    if (!(await mayPut(url, origin))) {
      throw new Diagnosis(
        `A browser at ${origin} may not send parts to ${config.bucket}.`,
        repair(deployment),
      );
    }
    const exposed = await exposedTo(url, origin);
    const missing = bucketRules([]).ExposeHeaders.filter((header) => !exposed.includes(header.toLowerCase()));
    if (missing.length > 0)
      throw new Diagnosis(`A browser cannot read ${missing.join(', ')}.`, repair(deployment));
  }
  if (await mayPut(url, 'https://other-site.example')) {
    throw new Diagnosis(
      `Every web site may use ${config.bucket}.`,
      `Take * out of the bucket's CORS rule. ${repair(deployment)}`,
    );
  }
  return config.origins.join(', ');
}

async function mayPut(url: string, origin: string): Promise<boolean> {
  const headers = { origin, 'access-control-request-method': 'PUT' };
  const response = await fetch(url, { method: 'OPTIONS', headers });
  const allowed = response.headers.get('access-control-allow-origin');
  return response.ok && (allowed === origin || allowed === '*');
}

/** Headers that a script may read; S3 tells them with the answer, whatever it is. */
async function exposedTo(url: string, origin: string): Promise<string[]> {
  const response = await fetch(url, { headers: { origin } });
  return (response.headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/\s*,\s*/);
}

/** A whole upload and download by URL, as browsers do them; nothing stays. */
export async function checkRoundTrip(deployment: Deployment): Promise<string> {
  const files = storage(deployment);
  const key = `files/doctor/${randomUUID()}`;
  const upload = {
    key,
    multipartId: await files.createMultipart({ key, contentType: 'text/plain' }),
  };
  try {
    const url = await files.presignPart(upload, { number: 1, size: BODY.length }, URL_SECONDS);
    await mustRefuse(url);
    await mustStore(url);
    const parts = (await files.listParts(upload)) ?? [];
    if (parts[0]?.checksum !== CHECKSUM)
      throw new Diagnosis('S3 does not list the checksum of a part.', NO_CHECKSUMS);
    await files.completeMultipart(upload, { parts, size: BODY.length, checksum: CHECKSUM });
    const download = await files.presignDownload(
      key,
      { contentType: 'text/plain', contentDisposition: 'inline' },
      URL_SECONDS,
    );
    const back = await (await fetch(download)).text();
    if (back !== BODY)
      throw new Diagnosis(`Other bytes came back: ${back.slice(0, 200)}`, 'Is a proxy between here and S3?');
    return 'sent, checked, completed and read back by URL; a wrong signature was refused';
  } finally {
    await files.abortMultipart(upload);
    await files.delete(key);
  }
}

/** A small file is one PUT that S3 takes once, and only with the promised checksum; both refusals are looked for, too. */
export async function checkOnePut(deployment: Deployment): Promise<string> {
  const files = storage(deployment);
  const key = `files/doctor/${randomUUID()}`;
  const object = { key, contentType: 'text/plain', size: BODY.length, checksum: CHECKSUM };
  try {
    const { url, headers } = await files.presignObject(object, URL_SECONDS);
    const put = async (body: string) => (await fetch(url, { method: 'PUT', headers, body })).status;
    const other = await put([...BODY].toReversed().join(''));
    if (other !== 400)
      throw new Diagnosis(
        `Other bytes than promised were answered with ${other} instead of 400.`,
        NO_CHECKSUMS,
      );
    const first = await put(BODY);
    if (first !== 200)
      throw new Diagnosis(`S3 refused a small file: ${first}.`, 'AccessDenied: infra/roles.yml.');
    const second = await put(BODY);
    if (second !== 412)
      throw new Diagnosis(
        `A second PUT was answered with ${second} instead of 412: what was verified could be replaced.`,
        'This S3 ignores If-None-Match; AWS has it since 2024, LocalStack since 4.0.',
      );
    return 'taken once, with the promised checksum only';
  } finally {
    await files.delete(key);
  }
}

const NO_CHECKSUMS =
  'S3 computes CRC64NVME itself; LocalStack needs docker/localstack/start.d for it, other emulators may lack it.';

/** Proves first that the other side refuses at all: an emulator that takes everything proves nothing. */
async function mustRefuse(url: string): Promise<void> {
  const forged = new URL(url);
  const signature = forged.searchParams.get('X-Amz-Signature')!;
  forged.searchParams.set(
    'X-Amz-Signature',
    signature.replace(/^./, (first) => (first === '0' ? '1' : '0')),
  );
  const { status } = await fetch(forged, { method: 'PUT', body: BODY });
  if (status === 403) return;
  throw new Diagnosis(
    `A forged signature was answered with ${status} instead of 403.`,
    'LocalStack checks them with S3_SKIP_SIGNATURE_VALIDATION=0 only.',
  );
}

async function mustStore(url: string): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body: BODY });
  if (!response.ok) {
    const said = (await response.text()).replaceAll(/\s+/g, ' ').slice(0, 300);
    throw new Diagnosis(
      `S3 refused a part: ${response.status} ${said}`,
      'SignatureDoesNotMatch: wrong secret or host; RequestTimeTooSkewed: the clock; AccessDenied: infra/roles.yml; Checksum Type mismatch: docker/localstack.',
    );
  }
  if (response.headers.get('x-amz-checksum-crc64nvme') !== CHECKSUM) {
    throw new Diagnosis('S3 did not answer with the checksum of the part.', NO_CHECKSUMS);
  }
}

export function storage({ s3, config }: Deployment): S3ObjectStorage {
  return new S3ObjectStorage(s3, config.bucket);
}
