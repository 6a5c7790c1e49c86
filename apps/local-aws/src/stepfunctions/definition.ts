/** Amazon States Language with JSONata (https://states-language.net, Step Functions Developer Guide). */
export interface Machine {
  readonly Comment?: string;
  readonly QueryLanguage?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED' };
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
}

export interface ChoiceRule {
  readonly Condition: unknown;
  readonly Next: string;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
}

export interface ItemReader {
  readonly Resource: string;
  readonly Arguments: unknown;
  readonly ReaderConfig?: {
    readonly InputType?: 'JSON' | 'JSONL' | 'CSV';
    readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
    readonly CSVHeaders?: readonly string[];
    readonly MaxItems?: unknown;
  };
}

export interface ItemBatcher {
  readonly MaxItemsPerBatch?: unknown;
  readonly MaxInputBytesPerBatch?: unknown;
  readonly BatchInput?: unknown;
}

export interface State {
  readonly Type: 'Pass' | 'Task' | 'Choice' | 'Parallel' | 'Map' | 'Wait' | 'Succeed' | 'Fail';
  readonly Next?: string;
  readonly End?: boolean;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Arguments?: unknown;
  readonly Resource?: string;
  readonly TimeoutSeconds?: unknown;
  readonly HeartbeatSeconds?: unknown;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
  readonly Items?: unknown;
  readonly ItemSelector?: unknown;
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: { readonly Resource?: string; readonly Arguments?: unknown };
  readonly Label?: string;
  readonly MaxConcurrency?: unknown;
  readonly ToleratedFailureCount?: unknown;
  readonly ToleratedFailurePercentage?: unknown;
  readonly Seconds?: unknown;
  readonly Timestamp?: unknown;
  readonly Error?: unknown;
  readonly Cause?: unknown;
}

const TYPES = ['Pass', 'Task', 'Choice', 'Parallel', 'Map', 'Wait', 'Succeed', 'Fail'];
/** Fields of JSONPath, and of what the embedded AWS does not run. */
const REFUSED = ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector'];
/** Fields that only a Map in distributed mode has. */
const DISTRIBUTED = ['ItemReader', 'ResultWriter', 'ItemBatcher', 'Label'];
const READERS = ['arn:aws:states:::s3:getObject', 'arn:aws:states:::s3:listObjectsV2'];
const START_SYNC = 'arn:aws:states:::states:startExecution.sync:2';
const TASKS = [
  'arn:aws:states:::lambda:invoke',
  'arn:aws:states:::lambda:invoke.waitForTaskToken',
  START_SYNC,
];

/** What is wrong with a definition, in order; an empty list means nothing. */
export function problemsOf(machine: Machine, at = '', language = machine.QueryLanguage): string[] {
  const problems: string[] = [];
  if (language !== 'JSONata') problems.push(`${at}/QueryLanguage: only JSONata is run here`);
  if (typeof machine.States !== 'object' || machine.States === null)
    return [...problems, `${at}/States: missing`];
  const known = (name: string | undefined, where: string): void => {
    if (name !== undefined && !Object.hasOwn(machine.States, name))
      problems.push(`${where}: no state "${name}"`);
  };
  known(machine.StartAt ?? '', `${at}/StartAt`);
  for (const [name, state] of Object.entries(machine.States)) {
    const where = `${at}/States/${name}`;
    if (!TYPES.includes(state.Type)) problems.push(`${where}/Type: unknown`);
    for (const field of REFUSED) if (field in state) problems.push(`${where}/${field}: not supported here`);
    const ends = ['Choice', 'Succeed', 'Fail'].includes(state.Type);
    if (!ends && (state.Next === undefined) !== (state.End === true))
      problems.push(`${where}: needs Next or End`);
    if (state.Type === 'Choice' && !state.Choices?.length) problems.push(`${where}/Choices: missing`);
    if (state.Type === 'Task' && !isTask(state.Resource))
      problems.push(`${where}/Resource: not supported here`);
    for (const field of DISTRIBUTED)
      if (field in state && !isDistributed(state))
        problems.push(`${where}/${field}: only a Map in distributed mode has it`);
    if (state.ItemReader && !READERS.includes(state.ItemReader.Resource))
      problems.push(`${where}/ItemReader/Resource: not supported here`);
    const next = [
      state.Next,
      state.Default,
      ...(state.Choices ?? []).map((one) => one.Next),
      ...(state.Catch ?? []).map((one) => one.Next),
    ];
    for (const one of next) known(one, where);
    for (const [i, branch] of (state.Branches ?? []).entries())
      problems.push(...problemsOf(branch, `${where}/Branches[${i}]`, language));
    if (state.Type === 'Map') {
      if (!state.ItemProcessor) problems.push(`${where}/ItemProcessor: missing`);
      else problems.push(...problemsOf(state.ItemProcessor, `${where}/ItemProcessor`, language));
    }
  }
  return problems;
}

export const isDistributed = (state: State): boolean =>
  state.Type === 'Map' && state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED';

const isTask = (resource = ''): boolean => TASKS.includes(resource) || resource.startsWith('arn:aws:lambda:');

/** A task that is an execution of another state machine. */
export const isNested = ({ Resource }: State): boolean => Resource === START_SYNC;
