import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { shellWorker } from './vite.shell.ts';

const api = process.env.VITE_API ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), tailwindcss(), shellWorker()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    // src/i18n/compile-message.ts stands in for it.
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, changeOrigin: false, ws: true } } },
  worker: { format: 'es' },
  build: {
    // The CSP allows neither data: workers nor data: fonts, so every asset stays a file.
    assetsInlineLimit: 0,
    // light-dark() must survive: the browsers named here know it, and its polyfill cannot follow the theme switch.
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'],
    manifest: true,
    rolldownOptions: {
      output: {
        // Few files that compress well, instead of one for every icon that two pages share.
        codeSplitting: {
          groups: [
            {
              name: 'vendor',
              test: /node_modules.(vue|@vue|vue-router|pinia|vue-i18n|@intlify|@vueuse|@tanstack.(vue-)?query|openapi-fetch)/,
            },
            { name: 'icons', test: /@lucide/ },
            {
              name: 'shared',
              test: /apps.web.src.(api|app|i18n|session|uploads.uploads.store)/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
});
