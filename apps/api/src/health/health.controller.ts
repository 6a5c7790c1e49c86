import { Controller, Get, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../auth/public.decorator.ts';
import { logError } from '../logging/log.ts';
import { Documented } from '../openapi/documented.ts';
import { HealthProbes } from './health-probes.ts';
import { HealthDto, LivenessDto } from './health.dto.ts';

/** Milliseconds for one check; all run at once, so the answer is there within 2 s whatever hangs. */
const TIME_LIMIT = 1_500;

@Public()
@ApiTags('health')
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(private readonly probes: HealthProbes) {}

  @Get()
  @Documented({
    id: 'getHealth',
    summary: 'Can it do its work?',
    answer: HealthDto,
    success: 'Healthy',
    open: true,
    unhealthy: 'Unhealthy: the same shape',
  })
  async health(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const [database, storage, auth] = await Promise.all([
      this.check('database'),
      this.check('storage'),
      this.check('auth'),
    ]);
    const healthy = database && storage && auth;
    if (!healthy) response.status(503).setHeader('Retry-After', '5');
    return { status: healthy ? 'healthy' : 'unhealthy', checks: { database, storage, auth } };
  }

  @Get('live')
  @Documented({ id: 'getLiveness', summary: 'Does the process answer?', answer: LivenessDto, open: true })
  live(): LivenessDto {
    return { status: 'alive' };
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
