import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import { ConfigSource } from '@intake/aws';
import { DomainError } from '@intake/domain';
import type { Request } from 'express';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { ALGORITHM, keyBytes, TOKEN_TYPE } from './access-tokens.ts';
import type { Principal } from './principal.decorator.ts';

export const ACCESS_TOKEN = 'access-token';

/** Seconds that the clocks of two instances may differ. */
const CLOCK_SKEW = 5;

/** Seconds; no deployment issues one for longer (libs/aws/src/app-config.ts), so it is not ours. */
const MAX_LIFETIME = 3600;

type Done = (error: Error | null, key?: Buffer) => void;

/** jsonwebtoken checks signature, issuer, audience and expiry, but passes what is missing or odd: that is checked here. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, ACCESS_TOKEN) {
  constructor(
    private readonly config: ConfigSource,
    private readonly jwt: JwtService,
  ) {
    const { issuer, audience } = config.current.auth;
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request: Request, token: string, done: Done) => {
        this.findKey(token).then((key) => done(null, key), done);
      },
      algorithms: [ALGORITHM],
      issuer,
      audience,
    });
  }

  validate(claims: Record<string, unknown>): Principal {
    const { sub, sid, jti, aud, iat, exp } = claims;
    if (!isText(sub) || !isText(sid) || !isText(jti) || !isText(aud)) throw unauthenticated();
    if (!isTime(iat) || !isTime(exp) || exp <= iat || exp - iat > MAX_LIFETIME) throw unauthenticated();
    if (iat > Date.now() / 1000 + CLOCK_SKEW) throw unauthenticated();
    return { userId: sub, sessionId: sid };
  }

  /** The header is judged before its key is looked for; an unknown `kid` may be a key that was added meanwhile. */
  private async findKey(token: string): Promise<Buffer> {
    const { header } =
      this.jwt.decode<{ header: Record<string, unknown> } | null>(token, { complete: true }) ?? {};
    // RFC 7515, 4.1.11: critical extensions that are not understood make a token invalid; none is understood here.
    if (header?.typ !== TOKEN_TYPE || header.alg !== ALGORITHM || 'crit' in header || !isText(header.kid))
      throw unauthenticated();
    const key = await this.config.signingKey(header.kid);
    if (!key) throw unauthenticated();
    return keyBytes(key);
  }
}

export function unauthenticated(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'This call needs an access token. Please sign in.');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
