/** `npm run arch`: which part may know which (see .dependency-cruiser.mjs). A run that cruised nothing has failed. */
import { runCommand } from './lib/run-command.ts';

const { code, output } = await runCommand(
  'depcruise',
  ['--config', '.dependency-cruiser.mjs', 'apps', 'libs', 'scripts'],
  { quiet: true },
);
const modules = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
console.log(output.trim());
if (code !== 0 || modules === 0) {
  console.error(
    modules === 0
      ? 'The architecture check saw no modules; it proves nothing.'
      : 'The architecture is broken.',
  );
  process.exit(1);
}
