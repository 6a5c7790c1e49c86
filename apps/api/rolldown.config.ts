import { fileURLToPath } from 'node:url';
import { TASK_CLASSES } from '@intake/domain';
import { algorithmEntries, enginesOf, inlineManifests } from './inline-manifests.ts';
import { defineConfig, type OutputOptions, type Plugin, type RolldownOptions } from 'rolldown';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const stub = (name: string) => at(`./src/lambda/stubs/${name}.ts`);
const rxjs = (path: string) => at(`../../node_modules/rxjs/dist/esm/${path}`);

/**
 * Straight from TypeScript: rolldown emits the decorator metadata that injection and validation live on (esbuild does
 * not, and nothing would show it), and test/lambda.e2e.ts sees the bundle refuse an invalid body.
 */
const common = {
  platform: 'node',
  plugins: [inlineManifests()],
  tsconfig: at('./tsconfig.json'),
  external: [
    // A native addon: stays a package beside the bundle. The Lambda zip of `http` carries it for arm64.
    '@node-rs/argon2',
    // What Nest looks for in try blocks and Intake does not use.
    /^@nestjs\/(websockets|microservices)/,
    'class-transformer/storage',
  ],
  // The decorators of the contract say nothing at run time, and the real ones would bring Swagger along.
  resolve: { alias: { '@nestjs/swagger': at('./src/openapi/no-swagger.ts') } },
  // A function that imports one adapter from the index must not carry (or even load) the others.
  treeshake: {
    moduleSideEffects: [
      { test: /[\\/]libs[\\/]\w+[\\/]src[\\/]/, sideEffects: false },
      { test: /@node-rs\/argon2/, sideEffects: false },
    ],
  },
} satisfies RolldownOptions;

/** Nest imports this package as a whole, which keeps all of it; our own imports name what they use. */
const lessForNest: Plugin = {
  name: 'less-for-nest',
  resolveId: (source, importer) =>
    source === 'class-validator' && importer?.includes('@nestjs') ? stub(source) : null,
};

/** Nest's own loggers format times, for which Node loads its tables of all languages, a tenth of a cold start; ours do not. */
const noLanguages: Plugin = {
  name: 'no-languages',
  transform: {
    filter: {
      id: /@nestjs\/common\/services\/(console-)?logger\.service\.js$/,
      code: 'new Intl.DateTimeFormat(',
    },
    handler: (code) =>
      code.replace('new Intl.DateTimeFormat(', '(() => ({ format: (at) => new Date(at).toISOString() }))('),
  },
};

/** One file, so that it has one code cache (see docs/decisions/0007-code-cache.md), and its map, which stays here. */
const output = (file: string): OutputOptions => ({
  file,
  format: 'cjs',
  codeSplitting: false,
  dynamicImportInCjs: false,
  sourcemap: 'hidden',
  comments: false,
  // Names of functions and classes stay: stack traces are read by people.
  minify: { compress: true, codegen: true, mangle: { keepNames: true } },
});

/** What the first request does not need costs its time nevertheless: packages come as modules, and these not at all. */
export const lambdaBundle = (input: string, file: string) =>
  ({
    ...common,
    input,
    plugins: [...common.plugins, lessForNest, noLanguages],
    resolve: {
      mainFields: ['module', 'main'],
      alias: {
        ...common.resolve.alias,
        'rxjs/operators': rxjs('operators/index.js'),
        rxjs: rxjs('index.js'),
        'iconv-lite': stub('iconv-lite'),
        // The API answers JSON and its page of documentation; files and the SPA come from S3.
        'mime-db': at('./src/lambda/stubs/mime-db.json'),
        multer: stub('multer'),
        semver: stub('semver'),
      },
    },
    output: output(file),
  }) satisfies RolldownOptions;

const lambda = (name: string, source = name): RolldownOptions =>
  lambdaBundle(at(`./src/lambda/${source}.ts`), at(`./dist/lambda/${name}/bundle.cjs`));

/** The function of a class of tasks, and beside it the algorithms; their engines stay packages, see aws-package.ts. */
const task = (taskClass: string): RolldownOptions[] => [
  lambda(`${taskClass}-task`, 'task'),
  {
    platform: 'node',
    tsconfig: at('./tsconfig.json'),
    input: algorithmEntries(taskClass),
    external: enginesOf().map((name) => new RegExp(`^${name}(/|$)`)),
    output: {
      dir: at(`./dist/lambda/${taskClass}-task/algorithms`),
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: 'chunks/[name]-[hash].mjs',
      comments: false,
    },
  },
];

/** `main` for laptops and containers; for Lambda one bundle per function, and the loader that every zip begins with. */
export default defineConfig([
  {
    ...common,
    input: { main: at('./src/main.ts') },
    output: {
      dir: at('./dist'),
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
  },
  lambda('http'),
  lambda('object-created'),
  lambda('sweep'),
  lambda('workflow'),
  lambda('webhooks'),
  lambda('scan'),
  lambda('batches'),
  ...TASK_CLASSES.flatMap(task),
  lambda('realtime'),
  lambda('fan-out'),
  { ...common, input: at('./src/lambda/index.ts'), output: output(at('./dist/lambda/index.cjs')) },
]);
