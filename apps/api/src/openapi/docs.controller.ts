import { Controller, Get, Header, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../auth/public.decorator.ts';
import { DOCS_POLICY } from '../http/security-headers.ts';
import { DOCS_PAGE } from './docs-page.ts';

/** The contract, for machines and for people. */
@Public()
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class DocsController {
  /** The committed document, loaded when it is first asked for: no call that does work pays for it. */
  @Get('openapi.json')
  @Header('Cache-Control', 'no-cache')
  async document(): Promise<unknown> {
    const contract = await import('@intake/contract/openapi.json', { with: { type: 'json' } });
    return contract.default;
  }

  @Get('docs')
  page(@Res() response: Response): void {
    response.setHeader('Content-Security-Policy', DOCS_POLICY);
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(DOCS_PAGE);
  }
}
