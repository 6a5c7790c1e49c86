import type { TicketStore } from '@intake/domain';

export function ticketStoreContract(make: () => Promise<TicketStore>): void {
  describe('TicketStore', () => {
    let store: TicketStore;
    const aTicket = () => ({
      digest: crypto.randomUUID(),
      ownerId: 'owner',
      sessionId: 'session',
      expiresAt: '2026-11-01T10:01:00.000Z',
    });

    beforeAll(async () => void (store = await make()));

    it('gives a ticket once', async () => {
      const ticket = aTicket();
      await store.add(ticket);
      expect(await store.take(ticket.digest)).toEqual(ticket);
      expect(await store.take(ticket.digest)).toBeNull();
      expect(await store.take('never made')).toBeNull();
    });

    it('gives it to one of those who show it at the same time', async () => {
      const ticket = aTicket();
      await store.add(ticket);
      const taken = await Promise.all([1, 2, 3].map(() => store.take(ticket.digest)));
      expect(taken.filter((one) => one !== null)).toEqual([ticket]);
    });
  });
}
