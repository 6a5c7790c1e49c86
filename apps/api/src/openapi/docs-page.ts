/**
 * Swagger UI, 1.5 MB of scripts, stays out of the Lambda bundle: the page only names the files, and they come from where
 * the SPA comes from. Locally main.ts serves them from `swagger-ui-dist`; a deployment copies the three files listed in
 * `DOCS_ASSETS` and `initializer.js` below into the folder `docs-assets` of the SPA's bucket.
 */
export const DOCS_ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

export const DOCS_ASSETS_PATH = '/docs-assets';

/** A file of its own, because the page's policy forbids inline scripts. */
export const DOCS_INITIALIZER = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
});
`;

export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Intake API</title>
    <link rel="icon" href="${DOCS_ASSETS_PATH}/favicon-32x32.png" />
    <link rel="stylesheet" href="${DOCS_ASSETS_PATH}/swagger-ui.css" />
  </head>
  <body>
    <main id="docs"></main>
    <noscript>The contract itself is at <a href="/api/openapi.json">/api/openapi.json</a>.</noscript>
    <script src="${DOCS_ASSETS_PATH}/swagger-ui-bundle.js"></script>
    <script src="${DOCS_ASSETS_PATH}/initializer.js"></script>
  </body>
</html>
`;
