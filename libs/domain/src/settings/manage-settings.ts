import { DomainError, isRefusal } from '../errors.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { OwnerSettingsStore } from '../ports/owner-settings-store.ts';
import type { OwnerSettings } from './owner-settings.ts';

interface Ports {
  settings: OwnerSettingsStore;
  catalogue: AlgorithmCatalogue;
}

const CHANGED = 'Another device changed the settings at the same time.';

/** A person's own settings; they count for runs that are planned from then on, see PlanRun. */
export class ManageSettings {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  read(ownerId: string): Promise<OwnerSettings> {
    return this.ports.settings.read(ownerId);
  }

  /**
   * @param changes with the `version` that they are changes of; without it they are made to whatever is there
   * @throws DomainError VALIDATION_FAILED for what is no algorithm that runs by itself, VERSION_CONFLICT when that version is
   * not the newest any more
   */
  async change(ownerId: string, { version, ...changes }: Partial<OwnerSettings>): Promise<OwnerSettings> {
    for (;;) {
      const before = await this.ports.settings.read(ownerId);
      const after = { ...this.changed(before, changes), version: before.version + 1 };
      try {
        if (version !== undefined && version !== before.version)
          throw new DomainError('VERSION_CONFLICT', CHANGED);
        await this.ports.settings.write(ownerId, after);
        return after;
      } catch (error) {
        if (version !== undefined || !isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  private changed(before: OwnerSettings, changes: Partial<OwnerSettings>): OwnerSettings {
    const { catalogue } = this.ports;
    const automatic = catalogue.list().filter((one) => one.automatic);
    // One that is off already may have gone with a release: it must not be in the way of other choices.
    const known = [...automatic.map(({ id }) => id), ...before.algorithmsOff];
    for (const [n, id] of changes.algorithmsOff?.entries() ?? []) {
      if (known.includes(id)) continue;
      const detail = `There is no algorithm "${id}" that runs by itself.`;
      const errors = [{ pointer: `/algorithmsOff/${n}`, detail }];
      throw new DomainError('VALIDATION_FAILED', detail, { errors });
    }
    return { ...before, ...changes };
  }
}
