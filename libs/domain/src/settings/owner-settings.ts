/** What a person has chosen for all of their files. */
export interface OwnerSettings {
  /** Ids of algorithms that run by themselves, but not for this person. They can be asked for all the same. */
  algorithmsOff: readonly string[];
}

export const USUAL_SETTINGS: OwnerSettings = { algorithmsOff: [] };
