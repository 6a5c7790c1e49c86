import { uriEncode } from '../sigv4/canonical-request.ts';
import { verifyPolicy } from '../sigv4/post-policy.ts';
import type { StoredObject } from '../storage/object-table.ts';
import { declaredChecksum } from './checksum-headers.ts';
import { readForm } from './form-data.ts';
import { describeFromHeaders } from './object-description.ts';
import { bodyOf } from './payload.ts';
import { saveBody } from './put-object.ts';
import { checkKey, quoted, requireBucket, xmlReply, type S3Call, type S3Reply } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { MAX_PUT_BYTES, storePayload } from './store-body.ts';
import { xmlDocument } from './xml-writer.ts';

/** A browser form carries its signature in its fields, not in the request. */
export const isFormUpload = ({ method, bucket, key, headers }: S3Call): boolean =>
  method === 'POST' &&
  bucket !== '' &&
  key === '' &&
  /^multipart\/form-data\b/i.test(headers.get('content-type') ?? '');

/** POST Object: an upload by an HTML form, allowed by a signed policy. */
export async function postObject(call: S3Call): Promise<S3Reply> {
  requireBucket(call);
  const [, boundary] = /boundary="?([^";]+)"?/i.exec(call.headers.get('content-type') ?? '') ?? [];
  if (!boundary) throw s3Error('MalformedPOSTRequest');
  const { fields, fileName, file } = await readForm(bodyOf(call), boundary);
  const { store, bucket } = call;
  const limits = verifyPolicy(new Map([...fields, ['bucket', bucket]]), store.credentials, store.now());
  const key = (fields.get('key') ?? '').replaceAll('${filename}', fileName);
  if (key === '') throw s3Error('InvalidArgument', "Bucket POST must contain a field named 'key'.");
  checkKey(key);
  const description = describeFromHeaders(headersOf(fields));
  const max = Math.min(limits.max, MAX_PUT_BYTES);
  const body = await storePayload(
    store,
    { stream: file, declared: declaredChecksum(fields) },
    { min: limits.min, max },
  );
  const object = await saveBody({ ...call, key, headers: new Map() }, body, description, 'POST Object');
  return answer(call, fields, object);
}

/** Fields stand for headers; `acl` lacks the prefix, and a form's text is UTF-8 where headers are bytes. */
function headersOf(fields: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...fields].map(([name, v]) => [name === 'acl' ? 'x-amz-acl' : name, Buffer.from(v).toString('latin1')]),
  );
}

function answer({ headers }: S3Call, fields: ReadonlyMap<string, string>, object: StoredObject): S3Reply {
  const { bucket, key, etag } = object;
  const location = `http://${headers.get('host')}/${bucket}/${key.split('/').map(uriEncode).join('/')}`;
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (redirect && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: quoted(etag) }))
      target.searchParams.append(name, value);
    return { status: 303, headers: { location: target.href, etag: quoted(etag) } };
  }
  const status = fields.get('success_action_status');
  const named = { etag: quoted(etag), location };
  if (status !== '201') return { status: status === '200' ? 200 : 204, headers: named };
  const document = xmlDocument(
    'PostResponse',
    { Location: location, Bucket: bucket, Key: key, ETag: quoted(etag) },
    null,
  );
  return { ...xmlReply(document, named), status: 201 };
}
