import { readTableChange, type StreamRecord, type TableChange } from '@intake/aws';
import { logError } from '../logging/log.ts';

/** What a record of the table's stream says; null for one that cannot be read, which must not hold up all that follow. */
export function readChange(record: StreamRecord): TableChange | null {
  try {
    return readTableChange(record);
  } catch (error) {
    logError('a record of the stream cannot be read', error, { eventId: record.eventID });
    return null;
  }
}
