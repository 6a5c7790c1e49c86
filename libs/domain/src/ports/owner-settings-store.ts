import type { OwnerSettings } from '../settings/owner-settings.ts';

/** What people have chosen, one record each. */
export abstract class OwnerSettingsStore {
  /** Strongly consistent: a choice counts for the next file. Where nothing was ever chosen: `USUAL_SETTINGS`. */
  abstract read(ownerId: string): Promise<OwnerSettings>;
  /** Replaces what was there, of which the version is one below. @throws DomainError VERSION_CONFLICT when another device was first */
  abstract write(ownerId: string, settings: OwnerSettings): Promise<void>;
}
