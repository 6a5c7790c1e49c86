/** `npm run check`: what has to be green before a commit. */
import { existsSync } from 'node:fs';
import { inRepo } from './lib/paths.ts';
import { check, finish, type Outcome, tests } from './lib/stages.ts';

const outcomes: Outcome[] = [
  await check('format', 'prettier', ['--check', '--log-level', 'warn', '.']),
  await check('lint', 'oxlint', ['--deny-warnings']),
  await check('types: libs, local-aws, scripts', 'tsc', ['-p', 'tsconfig.json']),
  await check('types: api', 'tsc', ['-p', 'apps/api']),
  await check('types: cli', 'tsc', ['-p', 'apps/cli']),
  await check('types: uploader', 'tsc', ['-p', 'libs/uploader']),
  await check('types: web', 'vue-tsc', ['--noEmit', '-p', 'apps/web']),
  // Its peers are a package of their own, installed on first use.
  ...(existsSync(inRepo('bench/node_modules')) ? [await check('types: bench', 'tsc', ['-p', 'bench'])] : []),
  await check('architecture', 'node', ['scripts/run.mjs', 'arch']),
  await check('contract is fresh', 'node', ['scripts/run.mjs', 'contract', '--check']),
  await tests('unit and HTTP tests', 'jest', ['--maxWorkers=2', '--silent']),
  await tests('components of the web app', 'vitest', [], 'apps/web'),
];
finish(outcomes);
