import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const DESCRIPTION = `Files of up to 1 GiB, straight from the browser to S3, verified.

An upload is three steps: \`POST /uploads\` answers with one URL per part; \`PUT\` each part's bytes to its URL;
\`POST /uploads/{id}/complete\` makes a file of them. No file byte passes through this API.

Refusals are \`application/problem+json\` (RFC 9457) with a stable \`code\`. What belongs to another owner is answered exactly as
one that does not exist.`;

export function buildDocument(app: NestExpressApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Intake')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken')
    .addCookieAuth('intake_refresh', { type: 'apiKey', in: 'cookie' }, 'refreshToken')
    .addTag('auth', 'Signing in and staying signed in')
    .addTag('uploads', 'From the first planned part to the file')
    .addTag('files', 'What has arrived')
    .addTag('uppy', 'Uploads in the words of a Companion S3 server, for `@uppy/aws-s3`')
    .addTag('admin', 'For administrators only')
    .addTag('health', 'Outside the version')
    .build();
  return withoutSuffix(SwaggerModule.createDocument(app, base));
}

/** `FileDto` is a class of this API; who reads the contract knows a `File`. */
function withoutSuffix(document: OpenAPIObject): OpenAPIObject {
  const { schemas = {}, ...components } = document.components ?? {};
  const renamed = Object.entries(schemas).map(([name, schema]) => [name.replace(/Dto$/, ''), schema]);
  const text = JSON.stringify({
    ...document,
    components: { ...components, schemas: Object.fromEntries(renamed) },
  });
  return JSON.parse(text.replace(/("#\/components\/schemas\/\w+?)Dto"/g, '$1"')) as OpenAPIObject;
}
