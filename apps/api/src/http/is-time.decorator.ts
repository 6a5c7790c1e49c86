import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsString, Matches } from 'class-validator';

/** RFC 3339 with its zone: a time without one would be another time on every server. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A point in time; given on in UTC with milliseconds. */
export const IsTime = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Matches(UTC, { message: '$property must be a time like 2026-11-01T00:00:00Z' }),
    Transform(({ value }) => toUtc(value)),
  );

function toUtc(value: unknown): unknown {
  if (typeof value !== 'string' || !TIME.test(value)) return value;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? 'no such day' : time.toISOString();
}
