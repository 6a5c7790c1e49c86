import type { ConfigSource } from '@intake/aws';
import { DomainError } from '@intake/domain';
import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Added by the distribution to each request (infra/web.yml); a client that sends it to CloudFront is overruled. */
const SECRET_HEADER = 'x-intake-origin';

/** Set by a function of the distribution at each request from the viewer's end of the connection. */
const VIEWER_HEADER = 'x-intake-viewer';

/**
 * Demands that a request came through the distribution, and makes `request.ip` the viewer's address. Without it the address
 * of the API itself would stay open: its caller could claim any address, and there is no firewall in front.
 */
export function behindCloudFront(config: Pick<ConfigSource, 'isOriginSecret'>): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    config
      .isOriginSecret(request.header(SECRET_HEADER) ?? '')
      .then((genuine) => {
        if (!genuine) throw new DomainError('FORBIDDEN', 'This address answers CloudFront only.');
        const viewer = request.header(VIEWER_HEADER) ?? '';
        if (!isIP(viewer)) throw new DomainError('FORBIDDEN', 'The address of the viewer is missing.');
        // serverless-express sets an own `ip`, that of the edge, which hides Express's.
        Object.defineProperty(request, 'ip', { value: viewer, configurable: true });
        next();
      })
      .catch(next);
  };
}
