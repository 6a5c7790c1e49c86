import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binariesOf, CARRIED, carriedBy, telltaleIn } from './carried-binaries.ts';
import { inRepo } from './paths.ts';

interface Locked {
  dev?: boolean;
  link?: boolean;
  license?: string;
  hasInstallScript?: boolean;
}

/** Licences that ask for nothing but a notice; the weak copyleft of MPL-2.0 covers its own files only. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

/**
 * LGPL, each weighed by itself: a library of its own beside ours that whoever runs Intake can replace. It must not get into
 * a bundle.
 */
const REPLACEABLE: readonly { name: RegExp; why: string }[] = [
  {
    name: /^@img\/sharp-/,
    why: "libvips, a shared library that sharp's packages carry, one for each platform",
  },
  { name: /^codec-parser$/, why: 'of the audio decoders, loaded as a package' },
  { name: /^mpg123-decoder$/, why: 'libmpg123 as WebAssembly, loaded as a package' },
];

/** Packages whose install script is known and not needed, with what it would do. */
const SCRIPTS: Record<string, string> = {
  '@scarf/scarf': 'counts installations of swagger-ui-dist; nothing of it is in a bundle',
  'vue-demi': 'adapts to Vue 2, which is not here',
  'classic-level': 'looks whether its prebuilt binary fits; only the embedded AWS uses it',
};

/** Packages older than the field, by what their files say. */
const KNOWN: Record<string, string> = {
  busboy: 'MIT',
  'passport-strategy': 'MIT',
  pause: 'MIT',
  streamsearch: 'MIT',
};

/** `A OR B` leaves the choice to us, `A AND B` binds to both. */
function isAllowed(license: string): boolean {
  const options = license.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return options.some((option) => option.split(' AND ').every((one) => ALLOWED.includes(one.trim())));
}

/** What `npm ci --omit=dev` would install, and with it all that any bundle or image is made of. */
function shipped(): [name: string, locked: Locked][] {
  const { packages } = JSON.parse(readFileSync(inRepo('package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(packages)
    .filter(([place, { dev, link }]) => place.includes('node_modules/') && !dev && !link)
    .map(([place, locked]) => [place.split('node_modules/').at(-1)!, locked]);
}

const isReplaceable = (name: string) => REPLACEABLE.some((one) => one.name.test(name));

describe('what ships', () => {
  it('has licences that only ask for a notice', () => {
    expect(shipped().length).toBeGreaterThan(50);
    const others = shipped().filter(
      ([name, { license = KNOWN[name] }]) => !isAllowed(license ?? 'none') && !isReplaceable(name),
    );
    expect(others.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
  });

  it('has engines and models in it whose licences were looked up, too', () => {
    const names = shipped().map(([name]) => name);
    for (const [name, carried] of Object.entries(CARRIED)) {
      expect(names.some((one) => one === name || one.startsWith(`${name}-`))).toBe(true);
      for (const { what, licence, stated } of carried) {
        expect([what, isAllowed(licence) || isReplaceable(`${name}-`) || isReplaceable(name)]).toEqual([
          what,
          true,
        ]);
        expect([what, !stated || existsSync(inRepo(join('node_modules', name, stated)))]).toEqual([
          what,
          true,
        ]);
      }
    }
    const unknown = names.filter(
      (name) => !carriedBy(name) && binariesOf(inRepo(`node_modules/${name}`)).length > 0,
    );
    expect(unknown).toEqual([]);
  });

  it('has no program under the GPL inside of another', () => {
    const found = shipped().flatMap(([name]) =>
      binariesOf(inRepo(`node_modules/${name}`)).map((path) => [path, telltaleIn(path)]),
    );
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter(([, telltale]) => telltale)).toEqual([]);
  });

  it('runs nothing when it is installed', () => {
    const scripts = shipped().filter(
      ([name, { hasInstallScript }]) => hasInstallScript && !(name in SCRIPTS),
    );
    expect(scripts.map(([name]) => name)).toEqual([]);
  });
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['none', false],
])('a licence of %s: %s', (license, allowed) => expect(isAllowed(license)).toBe(allowed));
