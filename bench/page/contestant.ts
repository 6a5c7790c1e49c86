/** What every contestant gets, and gives back: a run that ends when the server has confirmed every file. */
export interface Race {
  files: readonly File[];
  /** The peers' server. */
  peers: string;
  /** A bearer token of Intake's API. */
  token: string;
}

/** Prepares what is not to be measured. @returns the run that is */
export type Contestant = (race: Race) => Promise<() => Promise<void>>;

/** Browsers open so many connections to one origin over HTTP/1.1. */
const CONNECTIONS = 6;

/** For libraries without a queue of their own: as many at once as a browser has connections. */
export async function sixAtOnce<T>(all: readonly T[], run: (one: T, index: number) => Promise<void>) {
  const queue = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of queue) await run(one, index);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

export async function askJson<T>(url: string, body?: string): Promise<T> {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json() as Promise<T>;
}
