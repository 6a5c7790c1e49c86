import { readFileSync } from 'node:fs';
import { inRepo } from './paths.ts';

interface Locked {
  version?: string;
  resolved?: string;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/**
 * npm drops the other platforms' packages when it re-locks beside an existing node_modules, and `npm ci` then fails on a
 * fresh machine. The cure: delete node_modules and package-lock.json, and `npm install --package-lock-only`.
 */
describe.each(['package-lock.json', 'bench/package-lock.json'])('%s', (path) => {
  const packages: Record<string, Locked> = JSON.parse(readFileSync(inRepo(path), 'utf8')).packages;
  const names = new Set(Object.keys(packages).map((place) => place.split('node_modules/').at(-1)));

  it('holds every package that another one asks for, those of other platforms included', () => {
    const missing = Object.values(packages).flatMap(({ dependencies, optionalDependencies }) =>
      Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !names.has(name)),
    );
    expect(names.size).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('names no registry but the one that npm is set to', () => {
    const hosts = Object.values(packages).filter(({ resolved }) => resolved?.includes('://'));
    expect(hosts.map(({ resolved }) => resolved)).toEqual([]);
  });
});
