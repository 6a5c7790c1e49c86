/** What a person has chosen for all of their files. */
export interface OwnerSettings {
  /** Ids of algorithms that run by themselves, but not for this person. They can be asked for all the same. */
  algorithmsOff: readonly string[];
  /** Counts the writes; 0: nothing was ever chosen. */
  version: number;
}

export const USUAL_SETTINGS: OwnerSettings = { algorithmsOff: [], version: 0 };
