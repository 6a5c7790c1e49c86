/**
 * What the analysis of a file costs, from the definition of its workflow. `node scripts/lib/aws-cost-processing.ts` prints the
 * tables of docs/cost.md; a test fails when they are stale.
 */
import { readFileSync } from 'node:fs';
import { FAN_OUT, invocation, PRICE } from './aws-cost.ts';
import { deployedFunctions } from './deployed-settings.ts';
import { inRepo } from './paths.ts';

/** US dollars, list prices as known in November 2026: transitions of us-west-1 (0.025 in most other regions), Express of us-east-1. */
const WORKFLOW_PRICE = {
  transition: 0.0279 / 1000,
  expressRequest: 1 / 1e6,
  expressGbSecond: 0.00001667,
};
/** GB that an Express workflow is charged for: one step of 64 MB (definition and payloads together are far smaller). */
const EXPRESS_GB = 0.064;
/** Seconds of an invocation. Assumed: processes start, read by ranges and end; a film's poster and a song's loudness take longer. */
const SECONDS = { workflow: 0.1, lightTask: 1.5, heavyTask: 8 };
/** Of an invocation that begins or settles a file of a batch. */
const BATCH_SECONDS = 0.1;
/** Three writes of a run's item: its entry in `due` is made, moved (its time is part of the key) or taken away. */
const RUN_UNITS = { create: 1 + 1, plan: 1 + 2, finish: 1 + 1 };
/** Of the summary of the file: queued, planned, finished. */
const SUMMARIES = 3;
/** Only of a file's first run: it and the summary are made by one transaction, which counts twice; a slot is taken and given back. */
const FIRST_RUN_UNITS = { transaction: 2, slot: 1 + 1 };
/** Its start and its end with a result of up to 2 KB; then the summary of the file. Longer ones also write their progress. */
const STEP_UNITS = 1 + 2 + 1;
/** The entry of a batch's file: made in a transaction, begun, and in a transaction with the count when it has ended. */
const BATCH_UNITS = 2 + 1 + 2 * 2;

type Input = { [name: string]: Input } | Input[];
interface Machine {
  StartAt: string;
  States: Record<string, State>;
}
interface State {
  Type: string;
  Next?: string;
  /** The first one is taken: it is how files usually go. */
  Choices?: { Next: string }[];
  Items?: string;
  Branches?: Machine[];
  ItemProcessor?: Machine;
  Arguments?: { FunctionName?: string };
}

const machineOf = (file: string) =>
  JSON.parse(readFileSync(inRepo(`infra/workflows/${file}.asl.json`), 'utf8')) as Machine;

/** Every state that is entered when nothing fails; one that is entered is a transition, which Standard workflows are charged for. */
function* entered(machine: Machine, input: Input): Generator<State> {
  for (let name: string | undefined = machine.StartAt; name;) {
    const state: State = machine.States[name]!;
    yield state;
    name = state.Choices?.[0]!.Next ?? state.Next;
    for (const branch of state.Branches ?? []) yield* entered(branch, input);
    if (!state.ItemProcessor) continue;
    const list = /\$states\.input\.(\w+)/.exec(state.Items!)![1]!;
    for (const item of (input as Record<string, Input[]>)[list]!) yield* entered(state.ItemProcessor, item);
  }
}

/** How many algorithms of each class there are in each stage. */
export type Plan = { light: number; heavy: number }[];

const PLANS: [string, Plan][] = [
  ['1: identify', [{ light: 1, heavy: 0 }]],
  ['3: a song', [{ light: 2, heavy: 1 }]],
  [
    '5: a film, and one that needs a result',
    [
      { light: 2, heavy: 2 },
      { light: 1, heavy: 0 },
    ],
  ],
];

export interface ProcessingCost {
  transitions: number;
  invocations: Record<keyof typeof SECONDS, number>;
  gbSeconds: number;
  writeUnits: number;
  /** Seconds from the first state to the last; tasks of a stage run side by side. */
  seconds: number;
  /** US dollars. */
  standard: number;
  express: number;
  lambda: number;
  writes: number;
  live: number;
}

/** @param inBatch a run that somebody asked for, and not the first one of a file */
export function costOfProcessing(plan: Plan, { inBatch = false } = {}): ProcessingCost {
  const machine = machineOf('process-file');
  const items = (count: number): Input => Array.from({ length: count }, () => ({}));
  const stages = plan.map(({ light, heavy }) => ({ light: items(light), heavy: items(heavy) }));
  const states = [...entered(machine, { stages })];
  const called = (name: string) => states.filter((state) => state.Arguments?.FunctionName === name).length;
  const invocations = {
    workflow: called('${WorkflowFunction}'),
    lightTask: called('${LightTask}'),
    heavyTask: called('${HeavyTask}'),
  };
  const functions = deployedFunctions();
  const kinds = Object.keys(SECONDS) as (keyof typeof SECONDS)[];
  const use = kinds.map((kind) => ({
    times: invocations[kind],
    seconds: SECONDS[kind],
    gb: functions[kind]!.memorySize / 1024,
  }));
  const algorithms = invocations.lightTask + invocations.heavyTask;
  const runUnits = RUN_UNITS.create + RUN_UNITS.plan + RUN_UNITS.finish;
  const firstUnits = inBatch ? 0 : FIRST_RUN_UNITS.transaction + FIRST_RUN_UNITS.slot;
  const writeUnits = runUnits + SUMMARIES + firstUnits + algorithms * STEP_UNITS;
  const seconds =
    invocations.workflow * SECONDS.workflow +
    plan.reduce((sum, { heavy }) => sum + (heavy > 0 ? SECONDS.heavyTask : SECONDS.lightTask), 0);
  // A run is written three times, which webhooks hear of as well; each step twice.
  const changes = 2 * 3 + 2 * algorithms;
  return {
    transitions: states.length,
    invocations,
    gbSeconds: use.reduce((sum, one) => sum + one.times * one.seconds * one.gb, 0),
    writeUnits,
    seconds,
    standard: states.length * WORKFLOW_PRICE.transition,
    express: WORKFLOW_PRICE.expressRequest + seconds * EXPRESS_GB * WORKFLOW_PRICE.expressGbSecond,
    lambda: use.reduce((sum, one) => sum + one.times * invocation(one), 0),
    writes: writeUnits * PRICE.writeUnit,
    live: changes * (invocation(FAN_OUT) + PRICE.readUnit),
  };
}

/** What a batch adds to the run of each of its files, in US dollars; live updates leave the entries of files out. */
export function costOfBatchFile() {
  const states = [...entered(machineOf('batch').States['Files']!.ItemProcessor!, {})];
  const functions = states.filter((state) => state.Arguments?.FunctionName === '${BatchesFunction}').length;
  const gb = deployedFunctions()['batches']!.memorySize / 1024;
  const standard = states.length * WORKFLOW_PRICE.transition;
  const lambda = functions * invocation({ seconds: BATCH_SECONDS, gb });
  return {
    transitions: states.length,
    standard,
    writeUnits: BATCH_UNITS,
    /** US dollars, all together. */
    usd: standard + lambda + BATCH_UNITS * PRICE.writeUnit,
  };
}

/** US dollars of all that belongs to the run of a file. */
function sumOf({ standard, lambda, writes, live }: ProcessingCost): number {
  return standard + lambda + writes + live;
}

export function batchTable(): string {
  const thousand = (dollars: number) => (dollars * 1000).toFixed(2);
  const { standard, usd } = costOfBatchFile();
  return [
    '| a batch of 1,000 files, USD | their runs | the batch | of which states | **sum** | 100,000 files |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...PLANS.map(([what, plan]) => {
      const runs = sumOf(costOfProcessing(plan, { inBatch: true }));
      const parts = [runs, usd, standard].map(thousand).join(' | ');
      return `| ${what} | ${parts} | **${thousand(runs + usd)}** | ${((runs + usd) * 1e5).toFixed(0)} |`;
    }),
  ].join('\n');
}

const DAY = 86_400;

/** What a million files a day of this kind ask of the quotas, on average; a peak has ten times as much. */
export function loadOfMillion(plan: Plan): { starts: number; transitions: number; concurrent: number } {
  const { transitions, invocations } = costOfProcessing(plan);
  const starts = 1e6 / DAY;
  const kinds = Object.keys(SECONDS) as (keyof typeof SECONDS)[];
  const busy = kinds.reduce((sum, kind) => sum + invocations[kind] * SECONDS[kind], 0);
  return { starts, transitions: starts * transitions, concurrent: starts * busy };
}

export function processingTables(): string {
  const thousand = (dollars: number) => (dollars * 1000).toFixed(3);
  return [
    '| algorithms | state transitions | invocations: workflow, light, heavy | GB-s | write units | Standard | Express | Lambda | DynamoDB | live | **USD per 1,000** |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...PLANS.map(([what, plan]) => {
      const cost = costOfProcessing(plan);
      const { standard, express, lambda, writes, live } = cost;
      const counts = Object.values(cost.invocations).join(', ');
      const parts = [standard, express, lambda, writes, live].map(thousand).join(' | ');
      const sum = `**${thousand(sumOf(cost))}**`;
      return `| ${what} | ${cost.transitions} | ${counts} | ${cost.gbSeconds.toFixed(1)} | ${cost.writeUnits} | ${parts} | ${sum} |`;
    }),
    '',
    '| a million files a day, average (peak) | starts/s | transitions/s | functions at the same time | USD a day |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...PLANS.map(([what, plan]) => {
      const both = (load: number) => `${load.toFixed(0)} (${(load * 10).toFixed(0)})`;
      const { starts, transitions, concurrent } = loadOfMillion(plan);
      const day = (sumOf(costOfProcessing(plan)) * 1e6).toFixed(0);
      return `| ${what} | ${both(starts)} | ${both(transitions)} | ${both(concurrent)} | ${day} |`;
    }),
  ].join('\n');
}

if (import.meta.main) console.log(`${processingTables()}\n\n${batchTable()}`);
