import { EventLog, type LoggedMessage } from '@intake/domain';

interface Log {
  seq: number;
  until: number;
  messages: LoggedMessage[];
}

export class MemoryEventLog extends EventLog {
  private readonly logs = new Map<string, Log>();

  async listen(ownerId: string, until: Date, now: Date): Promise<number> {
    const log = this.listened(ownerId, now) ?? { seq: +now, until: 0, messages: [] };
    this.logs.set(ownerId, log);
    log.until = Math.max(log.until, +until);
    return log.seq;
  }

  async append(ownerId: string, events: readonly object[], now: Date): Promise<number | null> {
    const log = this.listened(ownerId, now);
    if (!log) return null;
    log.messages.push({ seq: ++log.seq, events: structuredClone(events) });
    return log.seq;
  }

  async after(ownerId: string, seq: number, limit: number): Promise<LoggedMessage[] | null> {
    const log = this.logs.get(ownerId);
    if (!log || seq > log.seq) return null;
    const missed = log.messages.filter((message) => message.seq > seq);
    return missed.length === log.seq - seq && missed.length <= limit ? structuredClone(missed) : null;
  }

  private listened(ownerId: string, now: Date): Log | undefined {
    const log = this.logs.get(ownerId);
    return log && log.until > +now ? log : undefined;
  }
}
