import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { ConfigSource } from '@intake/aws';
import type { Session } from '@intake/domain';

/** RFC 9068: tells an access token from every other JWT that the same key may sign one day. */
export const TOKEN_TYPE = 'at+jwt';
export const ALGORITHM = 'HS256';

export interface AccessToken {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
}

/**
 * Issues the short-lived tokens that every call carries. They are not looked up anywhere: when a session ends or an
 * account is disabled, the tokens that are out stay good for the rest of their lifetime (10 minutes by default).
 */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly jwt: JwtService,
    private readonly config: ConfigSource,
  ) {}

  async issue({ id, userId }: Pick<Session, 'id' | 'userId'>): Promise<AccessToken> {
    const {
      issuer,
      audience,
      accessTokenSeconds: expiresIn,
      currentKid,
      signingKeys,
    } = this.config.current.auth;
    const accessToken = await this.jwt.signAsync(
      { sid: id },
      {
        secret: keyBytes(signingKeys.get(currentKid)!),
        header: { alg: ALGORITHM, typ: TOKEN_TYPE, kid: currentKid },
        subject: userId,
        issuer,
        audience,
        expiresIn,
        jwtid: randomUUID(),
      },
    );
    return { accessToken, expiresIn };
  }
}

/** Keys are kept as base64url of random bytes. */
export function keyBytes(key: string): Buffer {
  return Buffer.from(key, 'base64url');
}
