import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { EngineAddress } from './engine-command.ts';

/** `dynalite-engine.ts <dir> <address as JSON>`: dynalite on disk, until stdin closes. It has no types and no ES module. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;
const [, , path, json = ''] = process.argv;
const address = JSON.parse(json) as EngineAddress;
if ('socketPath' in address && process.platform !== 'win32') rmSync(address.socketPath, { force: true });

dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }).listen(
  'socketPath' in address ? { path: address.socketPath } : address,
);
process.stdin.on('close', () => process.exit(0)).resume();
