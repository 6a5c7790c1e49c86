export interface LineSpec {
  id: string;
  title: string;
  /** Mbit/s (10^6 bits), up; three times as much down. */
  mbit: number;
  /** Round trip, ms. */
  rttMs: number;
  /** Probability, each way. */
  loss: number;
}

export interface Load {
  id: string;
  title: string;
  files: number;
  /** Bytes of one file on this line: about ten seconds of it. */
  sizeOn(line: LineSpec): number;
}

export const LINES: readonly LineSpec[] = [
  { id: '20mbit', title: '20 Mbit/s, 40 ms', mbit: 20, rttMs: 40, loss: 0 },
  { id: '100mbit', title: '100 Mbit/s, 80 ms', mbit: 100, rttMs: 80, loss: 0 },
  { id: '200mbit', title: '200 Mbit/s, 80 ms, 0.05 % loss', mbit: 200, rttMs: 80, loss: 0.0005 },
  { id: '10mbit', title: '10 Mbit/s, 300 ms, 1 % loss', mbit: 10, rttMs: 300, loss: 0.01 },
];

export const LOADS: readonly Load[] = [
  { id: 'big', title: 'one file', files: 1, sizeOn: ({ mbit }) => mbit * 1.25e6 },
  { id: '1GiB', title: '1 GiB', files: 1, sizeOn: () => 1024 ** 3 },
  { id: '500x20KB', title: '500 x 20 KB', files: 500, sizeOn: () => 20e3 },
];

/** What TCP can carry of a line whose packets of 1,500 bytes have 52 of headers. Bytes per second. */
export const capacityOf = ({ mbit }: LineSpec): number => ((mbit * 1e6) / 8) * (1448 / 1500);
