import {
  createUploader,
  type FileHandle,
  type FileHandles,
  LocalFile,
  type Mode,
} from '@intake/uploader/node';
import { type Cli, isLively } from '../cli.ts';
import { textOf, type Values } from '../command.ts';
import { usageError } from '../exit-codes.ts';
import type { Session } from '../session/session.ts';
import { JsonReport } from './json-report.ts';
import { LineReport } from './line-report.ts';
import { LiveReport } from './live-report.ts';
import type { Report } from './report.ts';
import { type Task, UploadRun } from './upload-run.ts';

export const RUN_OPTIONS = {
  json: { type: 'boolean' },
  mode: { type: 'string' },
  parallel: { type: 'string' },
} as const;

export const RUN_HELP = `
  --mode <mode>   fast (default), background (one part at a time), or a number: at most so many Mbit/s
  --parallel <n>  parts on their way at the same time at most, 1 to 128 (default: as many as help)
  --json          one JSON object per line: {"event":"progress|resumed|file|note|error|end", ...}`;

const MOST_PARTS = 128;

export function openRun(session: Session, values: Values, cli: Cli): { run: UploadRun; report: Report } {
  const report = reportFor(values, cli);
  const uploader = createUploader({
    baseUrl: `${session.url}/api/v1`,
    tokens: session,
    mode: modeOf(textOf(values, 'mode')),
    maxParts: parallelOf(textOf(values, 'parallel')),
    platform: { files: JOURNAL_MEMORY },
  });
  return { run: new UploadRun(uploader, report), report };
}

function reportFor(values: Values, cli: Cli): Report {
  if (values['json']) return new JsonReport(cli);
  return isLively(cli, cli.stderr) ? new LiveReport(cli) : new LineReport(cli);
}

/** @throws CliError */
export function modeOf(text = 'fast'): Mode {
  if (text === 'fast' || text === 'background') return text;
  const mbit = Number(text);
  if (mbit > 0 && Number.isFinite(mbit)) return { mbit };
  throw usageError(`--mode is fast, background or a number of Mbit/s, not "${text}".`);
}

/** @throws CliError */
export function parallelOf(text = String(MOST_PARTS)): number {
  const parts = Number(text);
  if (Number.isInteger(parts) && parts >= 1 && parts <= MOST_PARTS) return parts;
  throw usageError(`--parallel is a number from 1 to ${MOST_PARTS}, not "${text}".`);
}

/** The engine hands it back together with the upload's id, at the moment when the server has given it one. */
class TaskHandle implements FileHandle {
  readonly task: Task;
  constructor(task: Task) {
    this.task = task;
  }
  getFile(): Promise<LocalFile> {
    return LocalFile.open(this.task.file.file);
  }
}

export const handleOf = (task: Task): FileHandle => new TaskHandle(task);

/** The journals find files again by themselves; of the engine they only need to hear which upload is which. */
const JOURNAL_MEMORY: FileHandles = {
  async keep(uploadId, handle) {
    const { journal, n } = (handle as TaskHandle).task;
    journal.begun(n, uploadId);
  },
  open: async () => null,
  known: async () => new Set(),
  forget: async () => undefined,
};
