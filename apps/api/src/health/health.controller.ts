import { Controller, Get, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Clock } from '@intake/domain';
import type { Response } from 'express';
import { Public } from '../auth/public.decorator.ts';
import { logError } from '../logging/log.ts';
import { Documented } from '../openapi/documented.ts';
import { HealthProbes } from './health-probes.ts';
import { HealthDto, LivenessDto } from './health.dto.ts';

/** Milliseconds that an answer is good for everybody who asks: anybody may, and each refresh is three calls to AWS. */
const MAX_AGE = 5_000;

/** Milliseconds for one check; all run at once, so the answer is there within 2 s whatever hangs. */
export const TIME_LIMIT = 1_500;

@Public()
@ApiTags('health')
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  private latest?: { at: number; health: HealthDto };
  private refreshing?: Promise<HealthDto>;

  constructor(
    private readonly probes: HealthProbes,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Documented({
    id: 'getHealth',
    summary: 'Can it do its work?',
    description: 'An answer is up to 5 seconds old.',
    answer: HealthDto,
    success: 'Healthy',
    open: true,
    unhealthy: 'Unhealthy: the same shape',
  })
  async health(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const health = await this.current();
    if (health.status === 'unhealthy') response.status(503).setHeader('Retry-After', '5');
    return health;
  }

  @Get('live')
  @Documented({ id: 'getLiveness', summary: 'Does the process answer?', answer: LivenessDto, open: true })
  live(): LivenessDto {
    return { status: 'alive' };
  }

  /** At most one refresh is under way, and requests that come meanwhile wait for it. */
  private current(): HealthDto | Promise<HealthDto> {
    const now = this.clock.now().getTime();
    if (this.latest && now - this.latest.at < MAX_AGE) return this.latest.health;
    this.refreshing ??= this.refresh().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async refresh(): Promise<HealthDto> {
    const [database, storage, auth] = await Promise.all([
      this.check('database'),
      this.check('storage'),
      this.check('auth'),
    ]);
    const status = database && storage && auth ? 'healthy' : 'unhealthy';
    const health: HealthDto = { status, checks: { database, storage, auth } };
    this.latest = { at: this.clock.now().getTime(), health };
    return health;
  }

  /** Does not trust the probe to obey the signal: whatever it does, the answer is there in time. */
  private async check(name: 'database' | 'storage' | 'auth'): Promise<boolean> {
    const signal = AbortSignal.timeout(TIME_LIMIT);
    const timeout = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    );
    try {
      await Promise.race([this.probes[name](signal), timeout]);
      return true;
    } catch (error) {
      logError(`health: ${name} does not answer`, error);
      return false;
    }
  }
}
