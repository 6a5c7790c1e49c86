export {
  isOnePut,
  MAX_PARTS,
  MIN_PART_SIZE,
  ONE_PUT_SIZE,
  type PartRun,
  partSizeFor,
  partsOf,
  type PlannedPart,
  planParts,
  planRuns,
  runsOf,
} from '@intake/protocol';

const MiB = 1024 * 1024;

/** Largest file that Intake takes, in bytes (1 GiB). */
export const MAX_FILE_SIZE = 1024 * MiB;

/** Above this many bytes (100 MB) a person is told that it will take a while. */
export const LARGE_FILE_SIZE = 100_000_000;
