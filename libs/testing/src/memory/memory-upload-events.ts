import { type UploadEvent, UploadEvents } from '@intake/domain';

/** Remembers all that it was told, in order. */
export class MemoryUploadEvents extends UploadEvents {
  readonly all: UploadEvent[] = [];

  happened(event: UploadEvent): void {
    this.all.push(event);
  }

  get kinds(): UploadEvent['kind'][] {
    return this.all.map(({ kind }) => kind);
  }
}
