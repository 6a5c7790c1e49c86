import type { User } from '@intake/domain';
import type { UserDto } from './auth.dto.ts';

export function toUserDto({ id, email, name, role }: User): UserDto {
  return { id, email, name, role };
}
