import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { withAlgorithmSchemas } from './algorithm-schemas.ts';
import { completeDocument } from './complete-document.ts';

const DESCRIPTION = `Files of up to 1 GiB, straight from the browser to S3, verified.

An upload is three steps: \`POST /uploads\` answers with one URL per part; \`PUT\` each part's bytes to its URL;
\`POST /uploads/{id}/complete\` makes a file of them. No file byte passes through this API.

Refusals are \`application/problem+json\` (RFC 9457) with a stable \`code\`. What belongs to another owner is answered exactly as
one that does not exist.`;

export function buildDocument(app: NestExpressApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .addServer('/', 'Where this document comes from')
    .setTitle('Intake')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken')
    .addCookieAuth('intake_refresh', { type: 'apiKey', in: 'cookie' }, 'refreshToken')
    .addTag('auth', 'Signing in and staying signed in')
    .addTag('uploads', 'From the first planned part to the file')
    .addTag('files', 'What has arrived')
    .addTag('processing', 'What algorithms find out about a file')
    .addTag('batches', 'Algorithms on many files at once')
    .addTag('rules', 'Algorithms for each file that arrives')
    .addTag('webhooks', 'Notifications of other servers')
    .addTag('realtime', 'What happens, as it happens; the messages are in asyncapi.yml')
    .addTag('uppy', 'Uploads in the words of a Companion S3 server, for `@uppy/aws-s3`')
    .addTag('admin', 'For administrators only')
    .addTag('health', 'Outside the version')
    .build();
  return completeDocument(withAlgorithmSchemas(withoutSuffix(SwaggerModule.createDocument(app, base))));
}

/** A `File` would hide the built-in of that name in most generated clients. */
const nameOf = (dto: string): string => (dto === 'FileDto' ? 'FileInfo' : dto.replace(/Dto$/, ''));

/** `UploadDto` is a class of this API; who reads the contract knows an `Upload`. */
function withoutSuffix(document: OpenAPIObject): OpenAPIObject {
  const { schemas = {}, ...components } = document.components ?? {};
  const renamed = Object.entries(schemas).map(([name, schema]) => [nameOf(name), schema]);
  const text = JSON.stringify({
    ...document,
    components: { ...components, schemas: Object.fromEntries(renamed) },
  }).replace(/(?<="#\/components\/schemas\/)\w+(?=")/g, nameOf);
  return JSON.parse(text, asIn31) as OpenAPIObject;
}

/**
 * Nest writes the words of OpenAPI 3.0. In 3.1, which is JSON Schema 2020-12, a reference may have words beside it, and null
 * is a type like the others.
 */
function asIn31(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { allOf, nullable, type, ...words } = value as {
    allOf?: object[];
    nullable?: boolean;
    type?: string;
  };
  const [only, ...others] = allOf ?? [];
  if (only && others.length === 0)
    return nullable ? { ...words, anyOf: [only, { type: 'null' }] } : { ...words, ...only };
  return { ...words, ...(allOf && { allOf }), ...(type && { type: nullable ? [type, 'null'] : type }) };
}
