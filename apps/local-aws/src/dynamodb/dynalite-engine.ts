import { createRequire } from 'node:module';
import type { Server } from 'node:http';

/** `dynalite-engine.ts <dir> <port>`: dynalite on disk, until stdin closes. It has no types and no ES module. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;
const [, , path, port] = process.argv;

dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }).listen(Number(port), '127.0.0.1');
process.stdin.on('close', () => process.exit(0)).resume();
