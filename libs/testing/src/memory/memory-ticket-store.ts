import { type Ticket, TicketStore } from '@intake/domain';

export class MemoryTicketStore extends TicketStore {
  private readonly tickets = new Map<string, Ticket>();

  async add(ticket: Ticket): Promise<void> {
    this.tickets.set(ticket.digest, structuredClone(ticket));
  }

  async take(digest: string): Promise<Ticket | null> {
    const ticket = this.tickets.get(digest) ?? null;
    this.tickets.delete(digest);
    return ticket;
  }
}
