import { DomainError } from '../errors.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { OwnerSettingsStore } from '../ports/owner-settings-store.ts';
import type { OwnerSettings } from './owner-settings.ts';

interface Ports {
  settings: OwnerSettingsStore;
  catalogue: AlgorithmCatalogue;
}

/** A person's own settings; they count for runs that are planned from then on, see PlanRun. */
export class ManageSettings {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  read(ownerId: string): Promise<OwnerSettings> {
    return this.ports.settings.read(ownerId);
  }

  /** @throws DomainError VALIDATION_FAILED for what is no algorithm that runs by itself */
  async change(ownerId: string, changes: Partial<OwnerSettings>): Promise<OwnerSettings> {
    const { settings, catalogue } = this.ports;
    const before = await settings.read(ownerId);
    const automatic = catalogue.list().filter((one) => one.automatic);
    // One that is off already may have gone with a release: it must not be in the way of other choices.
    const known = [...automatic.map(({ id }) => id), ...before.algorithmsOff];
    for (const [n, id] of changes.algorithmsOff?.entries() ?? []) {
      if (known.includes(id)) continue;
      const detail = `There is no algorithm "${id}" that runs by itself.`;
      const errors = [{ pointer: `/algorithmsOff/${n}`, detail }];
      throw new DomainError('VALIDATION_FAILED', detail, { errors });
    }
    const after = { ...before, ...changes };
    await settings.write(ownerId, after);
    return after;
  }
}
