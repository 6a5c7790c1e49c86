import { COUNTERS, type DayCounts, type OwnedFailure, reasonsIn, sumOf } from '@intake/domain';
import type { ActivityDayDto, ActivityDto } from './activity.dto.ts';

export function toActivityDto({
  days,
  failures,
}: {
  days: DayCounts[];
  failures: OwnedFailure[];
}): ActivityDto {
  return {
    days: days.map(toDayDto),
    reasons: reasonsIn(sumOf(days.map(({ counts }) => counts))),
    failures: failures.map(({ ownerId: _, ...failure }) => failure),
  };
}

function toDayDto({ date, counts }: DayCounts): ActivityDayDto {
  return {
    date,
    ...Object.fromEntries(COUNTERS.map((counter) => [counter, counts[counter] ?? 0])),
  } as unknown as ActivityDayDto;
}
