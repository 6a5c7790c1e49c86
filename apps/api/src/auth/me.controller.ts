import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GetUser } from '@intake/domain';
import { Documented } from '../openapi/documented.ts';
import { UserDto } from './auth.dto.ts';
import { toUserDto } from './auth.mapper.ts';
import { OwnerId } from './principal.decorator.ts';

@ApiTags('auth')
@Controller('auth/me')
export class MeController {
  constructor(private readonly getUser: GetUser) {}

  @Get()
  @Documented({ id: 'getCurrentUser', summary: 'Who am I?', answer: UserDto, problems: ['SESSION_ENDED'] })
  async me(@OwnerId() userId: string): Promise<UserDto> {
    return toUserDto(await this.getUser.execute(userId));
  }
}
