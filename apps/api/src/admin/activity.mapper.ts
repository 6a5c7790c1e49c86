import { COUNTERS, type DayCounts, type Failure, reasonsIn, sumOf } from '@intake/domain';
import type { ActivityDayDto, ActivityDto } from './activity.dto.ts';

export function toActivityDto({ days, failures }: { days: DayCounts[]; failures: Failure[] }): ActivityDto {
  return { days: days.map(toDayDto), reasons: reasonsIn(sumOf(days.map(({ counts }) => counts))), failures };
}

function toDayDto({ date, counts }: DayCounts): ActivityDayDto {
  return {
    date,
    ...Object.fromEntries(COUNTERS.map((counter) => [counter, counts[counter] ?? 0])),
  } as unknown as ActivityDayDto;
}
