export const REALTIME = {
  /** Life of a ticket, in ms. */
  ticket: 60_000,
  /** API Gateway ends a connection after 2 hours, in ms. */
  connection: 2 * 3_600_000,
  /** What happens is kept this long for a listener who has gone and may come back, in ms. */
  absence: 10 * 60_000,
  /** Bytes of the events of a message; API Gateway takes frames of 32 KB. */
  message: 28_000,
  /** Messages that are sent again; who missed more looks at everything anew. */
  replay: 100,
  /** Messages on their way at the same time. */
  parallel: 50,
} as const;
