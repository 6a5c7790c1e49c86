import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { inRepo } from './paths.ts';

/** As stacks name a place in a bundle. */
const PLACE = /[^\s(]*\/bundle\.cjs:(\d+):(\d+)/g;

/** Of the last build: right when what was built last is what is deployed. */
export const mapOf = (lambda: string): string => inRepo(`apps/api/dist/lambda/${lambda}/bundle.cjs.map`);

/** Says places in a function's bundle as places in the sources. Text is unchanged where there is no map. */
export function sourcePlaces(path: string): (text: string) => string {
  let map: SourceMap | undefined;
  return (text) => {
    if (!text.includes('bundle.cjs:') || !existsSync(path)) return text;
    map ??= new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
    return text.replaceAll(PLACE, (place: string, line: string, column: string) => {
      const found = map!.findOrigin(Number(line), Number(column));
      if (!('fileName' in found)) return place;
      const source = relative(inRepo('.'), resolve(dirname(path), found.fileName));
      return `${source}:${found.lineNumber}:${found.columnNumber}`;
    });
  };
}
