import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

export interface Outcome {
  passed: number;
  failed: number;
}

/** Something that is checked: it passes or fails as one. */
export async function check(name: string, command: string, args: string[], cwd = '.'): Promise<Outcome> {
  const started = performance.now();
  const { code, output } = await runCommand(command, args, { cwd, quiet: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)`);
  if (code !== 0) console.log(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

/** A jest or vitest run; both write the same JSON report, and a run without a single test has failed. */
export async function tests(
  name: string,
  command: 'jest' | 'vitest',
  args: string[],
  cwd = '.',
): Promise<Outcome> {
  console.log(`\n== ${name}`);
  const dir = mkdtempSync(join(tmpdir(), 'intake-tests-'));
  const report = join(dir, 'report.json');
  const reporting =
    command === 'jest'
      ? ['--json', `--outputFile=${report}`]
      : ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runCommand(command, [...reporting, ...args], { cwd });
  const outcome = readOutcome(report);
  rmSync(dir, { recursive: true });
  if (outcome.failed === 0 && (code !== 0 || outcome.passed === 0)) return { ...outcome, failed: 1 };
  return outcome;
}

function readOutcome(report: string): Outcome {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Prints the sum and ends the process accordingly. */
export function finish(outcomes: Outcome[]): never {
  const passed = outcomes.reduce((sum, one) => sum + one.passed, 0);
  const failed = outcomes.reduce((sum, one) => sum + one.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
