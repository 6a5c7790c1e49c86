/**
 * One cold start: `node start.cjs <entry> <event> <calls>`. Loads a function, hands it the event and tells what it cost
 * since the process began; with more calls than one, also how long the later ones took. CommonJS and free of types,
 * because everything here is measured as well.
 */
const { readFileSync } = require('node:fs');

const [, , entry, eventPath, calls] = process.argv;

async function main() {
  if (!entry) return {};
  const event = JSON.parse(readFileSync(eventPath, 'utf8'));
  const { handler } = require(entry);
  const { statusCode, body } = await handler(event, {});
  const first = { statusCode, body, ...cost() };
  const times = [];
  for (let call = 1; call < calls; call++) {
    const started = performance.now();
    await handler(event, {});
    times.push(performance.now() - started);
  }
  return { ...first, times };
}

function cost() {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, wall: performance.now() };
}

main().then((result) => {
  process.stdout.write(`\n${JSON.stringify({ ...cost(), ...result })}`, () => process.exit());
});
