import { DomainError, type OwnerSettings, OwnerSettingsStore, USUAL_SETTINGS } from '@intake/domain';

export class MemoryOwnerSettingsStore extends OwnerSettingsStore {
  private readonly kept = new Map<string, OwnerSettings>();

  async read(ownerId: string): Promise<OwnerSettings> {
    return structuredClone(this.kept.get(ownerId) ?? USUAL_SETTINGS);
  }

  async write(ownerId: string, settings: OwnerSettings): Promise<void> {
    if ((this.kept.get(ownerId) ?? USUAL_SETTINGS).version !== settings.version - 1)
      throw new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
    this.kept.set(ownerId, structuredClone(settings));
  }
}
