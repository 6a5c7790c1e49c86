/** Every number that the engine acts upon, in one place. Times in ms, sizes in bytes. */
export const DEFAULT_TUNING = {
  /** Tries again after the first failure. */
  retries: 6,
  backoffMs: 500,
  backoffCapMs: 20_000,
  /** A part that hands over no byte for so long is given up and tried again. */
  stallMs: 30_000,
  /** After the last byte: send buffers drain slowly on thin links, and S3 checks the part. */
  answerMs: 120_000,
  /** Upper limit of one control-plane call. */
  callMs: 60_000,
  /** How often the server is asked whether the line is back. */
  probeMs: 5_000,
  /** URLs that expire within this time are signed anew before they are used. */
  signAheadMs: 60_000,
  /** How many URLs one call signs anew. Contract: at most 1,000. */
  signBatch: 100,
  /** Uploads in one batch call. Contract: at most 100. */
  batch: 100,
  /** Calls at once that create uploads of small files. */
  createCalls: 2,
  /** Start more uploads while less than so many parts are ready to be sent, or than a few of so many bytes together. */
  aheadBytes: 32 * 1024 * 1024,
  fewParts: 6,
  aheadParts: 200,
  /** Files up to this size share their complete calls with others, and their checksum is sent with create. */
  smallFile: 8 * 1024 * 1024,
  /** Files up to this size are read once, into memory, for head and checksum. */
  inMemory: 256 * 1024,
  /** How long a finished small file waits for others to share its complete call. */
  lingerMs: 2_000,
  /** First and longest pause between two looks at a file that the server still works on. */
  pollMs: 1_000,
  pollCapMs: 15_000,
  /** Rounds in which the server may name parts that it wants again. */
  resendRounds: 3,
  /** How long a cancelled or discarded upload can be taken back. */
  undoMs: 10_000,
  /** How old the list of unfinished uploads may be when a chosen file is looked up in it. */
  ledgerMs: 30_000,
  /** How often a tab tells the others how far it is. */
  newsMs: 1_000,
  /** Period of the watch over stalls, speeds and signs of sleep. */
  tickMs: 1_000,
};
export type Tuning = typeof DEFAULT_TUNING;
