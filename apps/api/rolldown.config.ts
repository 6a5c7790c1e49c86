import { fileURLToPath } from 'node:url';
import { defineConfig, type RolldownOptions } from 'rolldown';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Straight from TypeScript: rolldown emits the decorator metadata that injection and validation live on (esbuild does
 * not, and nobody would notice), and test/lambda.e2e.ts sees the bundle refuse an invalid body.
 */
const common: RolldownOptions = {
  platform: 'node',
  tsconfig: at('./tsconfig.json'),
  external: [
    // A native addon: stays a package beside the bundle. The Lambda zip of `http` carries it for arm64, see below.
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
};

/** A folder with `index.mjs` and all it needs, so that each function is a zip of its own: the folder. */
const lambda = (name: string): RolldownOptions => ({
  ...common,
  input: { index: at(`./src/lambda/${name}.ts`) },
  output: {
    dir: at(`./dist/lambda/${name}`),
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    format: 'esm',
    cleanDir: true,
    // Smaller is faster to load; names stay, because Nest injects by class and stack traces are read by people.
    minify: { mangle: false, compress: true, codegen: true },
  },
});

/**
 * `main` for laptops and containers, one bundle per Lambda function. For AWS, `lambda/http` also needs
 * `node_modules/@node-rs/argon2` and its binary `@node-rs/argon2-linux-arm64-gnu` in its folder; npm fetches them from any
 * machine: `npm install --prefix apps/api/dist/lambda/http --os linux --cpu arm64 --libc glibc @node-rs/argon2`.
 */
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
]);
