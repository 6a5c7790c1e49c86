import { notFound } from '@intake/domain';
import type { PipeTransform } from '@nestjs/common';

export const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** An id of another shape cannot exist: answered like one that does not, and it never reaches the database. */
export class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly what: Parameters<typeof notFound>[0]) {}

  transform(id: string): string {
    if (ULID.test(id)) return id;
    throw notFound(this.what);
  }
}
