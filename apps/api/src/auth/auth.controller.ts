import { Body, Controller, Ip, Post, Req, Res } from '@nestjs/common';
import { ApiCookieAuth, ApiTags } from '@nestjs/swagger';
import { DomainError, Login, Logout, RefreshSession, type SignIn } from '@intake/domain';
import { ConfigSource } from '@intake/aws';
import type { Request, Response } from 'express';
import { logSecurity } from '../logging/security-event.ts';
import { Documented } from '../openapi/documented.ts';
import { AccessTokens } from './access-tokens.ts';
import { LoginDto, SignInDto } from './auth.dto.ts';
import { toUserDto } from './auth.mapper.ts';
import { Public } from './public.decorator.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';

const SET_COOKIE = {
  'Set-Cookie': {
    description:
      'The refresh token, HttpOnly and SameSite=Strict; over TLS its name begins with `__Host-` and its path is `/`',
    schema: {
      type: 'string' as const,
      example: 'intake_refresh=…; Path=/api/v1/auth; HttpOnly; SameSite=Strict',
    },
  },
};

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly login: Login,
    private readonly refreshSession: RefreshSession,
    private readonly logout: Logout,
    private readonly accessTokens: AccessTokens,
    private readonly config: ConfigSource,
  ) {}

  @Post('login')
  @Public()
  @Documented({
    id: 'login',
    summary: 'Sign in',
    description: 'At most 5 attempts in 15 minutes for an account and 20 in a minute for an address.',
    answer: SignInDto,
    headers: SET_COOKIE,
    problems: ['VALIDATION_FAILED', 'INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS'],
    open: true,
  })
  async signIn(
    @Body() credentials: LoginDto,
    @Ip() ip: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInDto> {
    const { email } = credentials;
    const signIn = await this.login.execute({ ...credentials, ip }).catch((error: unknown) => {
      if (error instanceof DomainError) logSecurity(request, 'sign-in-refused', { email, code: error.code });
      throw error;
    });
    logSecurity(request, 'sign-in', { userId: signIn.user.id, email });
    return this.answer(signIn, response);
  }

  @Post('refresh')
  @Public()
  @ApiCookieAuth('refreshToken')
  @Documented({
    id: 'refreshSession',
    summary: 'Exchange the refresh token for its successor',
    description:
      'Each refresh token is good once. For 10 seconds after it was used it still gets the token that is good now; used later, it ends the session.',
    answer: SignInDto,
    headers: SET_COOKIE,
    problems: ['SESSION_ENDED'],
    open: true,
    cookie: true,
  })
  async refresh(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignInDto> {
    const token = readRefreshCookie(request, this.config.current.auth.secureCookie);
    const signIn = await this.refreshSession.execute(token).catch((error: unknown) => {
      // Without a token there was no session to refuse.
      if (token && error instanceof DomainError)
        logSecurity(request, 'refresh-refused', { code: error.code });
      throw error;
    });
    return this.answer(signIn, response);
  }

  @Post('logout')
  @Public()
  @ApiCookieAuth('refreshToken')
  @Documented({
    id: 'logout',
    summary: 'End the session',
    description: 'Always succeeds. An access token that was already issued stays good until it expires.',
    status: 204,
    success: 'The session has ended and the cookie is cleared.',
    problems: ['VALIDATION_FAILED', 'BODY_TOO_LARGE'],
    open: true,
    cookie: true,
  })
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const { secureCookie } = this.config.current.auth;
    clearRefreshCookie(response, secureCookie);
    await this.logout.execute(readRefreshCookie(request, secureCookie));
    logSecurity(request, 'sign-out');
  }

  private async answer(signIn: SignIn, response: Response): Promise<SignInDto> {
    const { accessToken, expiresIn } = await this.accessTokens.issue(signIn.session);
    setRefreshCookie(
      response,
      signIn.refreshToken,
      signIn.session.expiresAt,
      this.config.current.auth.secureCookie,
    );
    return { accessToken, tokenType: 'Bearer', expiresIn, user: toUserDto(signIn.user) };
  }
}
