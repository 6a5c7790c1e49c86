/**
 * Swagger UI, 1.5 MB of scripts, stays out of the Lambda bundle: the page only names the files, and they come from where
 * the SPA comes from. Locally main.ts serves them from `swagger-ui-dist`; a deployment copies the three files listed in
 * `DOCS_ASSETS` and `initializer.js` below into the folder `docs-assets` of the SPA's bucket.
 */
export const DOCS_ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

export const DOCS_ASSETS_PATH = '/docs-assets';

/**
 * A file of its own, because the page's policy forbids inline scripts. The theme is that of the app, see theme.js there. What
 * Swagger UI leaves out for people who do not see or do not use a mouse is put in: names, levels of headings, no link inside
 * of a button.
 */
export const DOCS_INITIALIZER = `const system = matchMedia('(prefers-color-scheme: dark)');
function useTheme() {
  let theme = null;
  try {
    theme = localStorage.getItem('intake.theme');
  } catch {
    // Storage is blocked: the system's theme stands.
  }
  const dark = theme === 'dark' || (theme !== 'light' && system.matches);
  document.documentElement.classList.toggle('dark-mode', dark);
}
useTheme();
system.addEventListener('change', useTheme);

const name = (part, label) => {
  part.setAttribute('role', 'region');
  part.setAttribute('aria-label', label);
};
const complete = {
  'select:not([aria-label])': (select) => select.setAttribute('aria-label', select.id || 'Example'),
  'h3.opblock-tag:not([aria-level])': (heading) => heading.setAttribute('aria-level', '2'),
  '.opblock-section-header h4:not([aria-level]), .responses-inner h4:not([aria-level]), h5:not([aria-level])': (heading) =>
    heading.setAttribute('aria-level', '3'),
  '.models h4:not([aria-level])': (heading) => heading.setAttribute('aria-level', '2'),
  '.information-container:not([role])': (part) => name(part, 'About'),
  '.schemes-server-container:not([role])': (part) => name(part, 'Server and sign-in'),
  'pre.microlight:not([tabindex])': (code) => code.setAttribute('tabindex', '0'),
};
new MutationObserver(() => {
  for (const [selector, mend] of Object.entries(complete)) document.querySelectorAll(selector).forEach(mend);
}).observe(document.getElementById('docs'), { childList: true, subtree: true });

const plainText = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement('span', null, text) },
});
SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  plugins: [plainText],
});
`;

/** Swagger UI's own colours have too little contrast (WCAG 1.4.3) in places; these are darker, and lighter on dark. */
const STYLE = `
      html {
        --link: #2749bd; --get: #0b5a9e; --post: #0f6b43; --put: #8a4b00; --patch: #00625a; --delete: #b02119; --soft: #475162;
      }
      html.dark-mode { --link: #a3b5ff; --soft: #b6bfcb; }
      body { margin: 0; }
      .docs-header {
        display: flex; gap: 1.5rem; padding: 0.875rem 1.25rem; border-bottom: 1px solid #8884;
        font: 600 1rem/1.5 system-ui, sans-serif;
      }
      .docs-header a, .swagger-ui a.link, .swagger-ui .info a, .swagger-ui .info .url { color: var(--link) !important; }
      :focus-visible { outline: 2px solid var(--link) !important; outline-offset: 2px; }
      .swagger-ui .opblock .opblock-summary-method { color: #fff !important; }
      .swagger-ui .opblock-get .opblock-summary-method { background: var(--get) !important; }
      .swagger-ui .opblock-post .opblock-summary-method { background: var(--post) !important; }
      .swagger-ui .opblock-put .opblock-summary-method { background: var(--put) !important; }
      .swagger-ui .opblock-patch .opblock-summary-method { background: var(--patch) !important; }
      .swagger-ui .opblock-delete .opblock-summary-method { background: var(--delete) !important; }
      .swagger-ui .info .title small { background: #475162 !important; }
      .swagger-ui .info .title small.version-stamp { background: #376300 !important; }
      .swagger-ui .btn.authorize { border-color: currentColor; color: var(--post) !important; }
      .dark-mode .swagger-ui .btn.authorize { color: #63d49c !important; }
      .swagger-ui .btn.authorize span { color: inherit !important; }
      .swagger-ui .btn.authorize svg { fill: currentColor; }
      .swagger-ui .opblock-tag small, .swagger-ui .tab li, .swagger-ui .response-col_links, .swagger-ui .prop-format,
      .swagger-ui .parameter__in, .swagger-ui .parameter__type, .swagger-ui .response-controls small,
      .swagger-ui .json-schema-2020-12-expand-deep-button, .swagger-ui .examples-select__section-label, .swagger-ui .opblock-summary-description { color: var(--soft) !important; }
      .dark-mode .swagger-ui .header-col { color: #e4e6e6 !important; }
      .swagger-ui pre.microlight span[style*='rgb(211, 99, 99)'] { color: #ffa3a3 !important; }
      .swagger-ui .parameter__name.required::after, .swagger-ui .parameter__name.required span { color: var(--delete) !important; }
      .dark-mode .swagger-ui .parameter__name.required::after { color: #ff938a !important; }
`;

export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Intake API</title>
    <link rel="icon" href="${DOCS_ASSETS_PATH}/favicon-32x32.png" />
    <link rel="stylesheet" href="${DOCS_ASSETS_PATH}/swagger-ui.css" />
    <style>${STYLE}</style>
  </head>
  <body>
    <header class="docs-header">
      <a href="/">← Back to Intake</a>
      <a href="/api/openapi.json">openapi.json</a>
    </header>
    <div id="docs"></div>
    <noscript>The contract itself is at <a href="/api/openapi.json">/api/openapi.json</a>.</noscript>
    <script src="${DOCS_ASSETS_PATH}/swagger-ui-bundle.js"></script>
    <script src="${DOCS_ASSETS_PATH}/initializer.js"></script>
  </body>
</html>
`;
