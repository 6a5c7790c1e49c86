import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ManageSettings } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { Documented } from '../openapi/documented.ts';
import { ChangeSettingsDto, SettingsDto } from './settings.dto.ts';

@ApiTags('processing')
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: ManageSettings) {}

  @Get()
  @Documented({ id: 'getSettings', summary: 'Get your settings', answer: SettingsDto })
  get(@OwnerId() ownerId: string): Promise<SettingsDto> {
    return this.settings.read(ownerId);
  }

  @Patch()
  @Documented({
    id: 'changeSettings',
    summary: 'Change your settings',
    description:
      'An algorithm that is switched off does not run by itself on what arrives from now on; a rule or a request may ask for it all the same.',
    answer: SettingsDto,
    problems: ['VALIDATION_FAILED', 'VERSION_CONFLICT'],
  })
  change(@OwnerId() ownerId: string, @Body() changes: ChangeSettingsDto): Promise<SettingsDto> {
    return this.settings.change(ownerId, changes);
  }
}
