import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import {
  AttemptLimiter,
  GetUser,
  Login,
  Logout,
  PasswordHasher,
  RefreshSession,
  RefreshTokenFactory,
  SessionSettings,
  SessionStore,
  UserStore,
  Clock,
  IdGenerator,
  Secrets,
} from '@intake/domain';
import { Argon2PasswordHasher, ConfigSource, HmacRefreshTokenFactory } from '@intake/aws';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { useCase } from '../use-case.ts';
import { AccessTokenGuard } from './access-token.guard.ts';
import { AccessTokenStrategy } from './access-token.strategy.ts';
import { AccessTokens } from './access-tokens.ts';
import { AuthController } from './auth.controller.ts';
import { MeController } from './me.controller.ts';

const sessions = {
  users: UserStore,
  sessions: SessionStore,
  tokens: RefreshTokenFactory,
  clock: Clock,
  secrets: Secrets,
};

@Module({
  imports: [AwsModule, MetadataModule, JwtModule],
  controllers: [MeController, AuthController],
  providers: [
    AccessTokens,
    AccessTokenStrategy,
    { provide: APP_GUARD, useClass: AccessTokenGuard },
    { provide: PasswordHasher, useClass: Argon2PasswordHasher },
    {
      provide: RefreshTokenFactory,
      inject: [ConfigSource],
      useFactory: (config: ConfigSource) => new HmacRefreshTokenFactory(() => config.current.auth.refreshKey),
    },
    {
      provide: SessionSettings,
      inject: [ConfigSource],
      useFactory: (config: ConfigSource): SessionSettings => ({
        get sessionSeconds() {
          return config.current.auth.sessionSeconds;
        },
      }),
    },
    useCase(Login, {
      ...sessions,
      ids: IdGenerator,
      limiter: AttemptLimiter,
      hasher: PasswordHasher,
      settings: SessionSettings,
    }),
    useCase(RefreshSession, sessions),
    useCase(Logout, { sessions: SessionStore, secrets: Secrets }),
    useCase(GetUser, { users: UserStore }),
  ],
  exports: [GetUser],
})
export class AuthModule {}
