import module from 'node:module';
import { fileURLToPath } from 'node:url';

// `npm run` finds Node 24 in node_modules on Linux and Windows; elsewhere say so before a syntax error does.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Intake runs on Node 24; this is ${process.versions.node}. Install it from https://nodejs.org and try again.`,
  );
  process.exit(1);
}
// What Node has compiled once (and stripped of types) it need not compile again; processes that are started inherit it.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../.cache/node', import.meta.url));
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
const [name] = process.argv.splice(2, 1);
await import(`./${name}.ts`);
