#!/usr/bin/env node
// Plain JavaScript: an older Node has to be able to read this far.
import module from 'node:module';

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `intake runs on Node 24; this is ${process.versions.node}. Install it from https://nodejs.org and try again.`,
  );
  process.exit(2);
}
// Types are stripped and code compiled once: half the memory and half the start of every later run.
module.enableCompileCache();
const { runInProcess } = await import('../src/run-in-process.ts');
await runInProcess();
