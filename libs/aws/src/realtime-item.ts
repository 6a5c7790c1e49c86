import type { Connection } from '@intake/domain';

/** Digits that make numbers sort as texts do; milliseconds since the epoch have 13. */
const DIGITS = 15;

const ownerKey = (ownerId: string) => `REALTIME#${ownerId}`;

/** Of what is kept for live updates. */
export const realtimeKey = {
  owner: ownerKey,
  ticket: (digest: string) => ({ pk: `TICKET#${digest}`, sk: 'TICKET' }),
  /** For what API Gateway says of a connection: it names nothing but its id. */
  connection: (id: string) => ({ pk: `CONNECTION#${id}`, sk: 'CONNECTION' }),
  listener: ({ ownerId, id }: Pick<Connection, 'ownerId' | 'id'>) => ({
    pk: ownerKey(ownerId),
    sk: `CONNECTION#${id}`,
  }),
  head: (ownerId: string) => ({ pk: ownerKey(ownerId), sk: 'HEAD' }),
  message: (ownerId: string, seq: number) => ({
    pk: ownerKey(ownerId),
    sk: `MESSAGE#${String(seq).padStart(DIGITS, '0')}`,
  }),
};
