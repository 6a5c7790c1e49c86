import { jest } from '@jest/globals';
import { LOG_LEVELS, type LogLevel } from '@intake/aws';
import { log, logError, logFrom } from './log.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  logFrom(() => 'info');
});

it.each<[LogLevel, LogLevel[]]>([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
])('at %s lets through %j', (least, expected) => {
  logFrom(() => least);
  for (const level of LOG_LEVELS) log(level, 'hello', { n: 1 });
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected);
});

it('follows a change at once, and never leaves out an error', () => {
  let least: LogLevel = 'error';
  logFrom(() => least);
  log('info', 'no');
  logError('yes', new Error('melted'));
  least = 'debug';
  log('debug', 'now');
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(['yes', 'now']);
});
