/** What a deployment decides; comes from Parameter Store. */
export interface UploadSettings {
  /** Bytes, 1 to 1 GiB. */
  maxFileSize: number;
  /** Bytes above which a LARGE_FILE warning is given. */
  largeFileSize: number;
  /** Extensions without the dot. */
  allowedTypes: readonly string[];
  /** Lifetime of a part's URL, in seconds. */
  partUrlSeconds: number;
  /** Lifetime of a download URL, in seconds. */
  downloadUrlSeconds: number;
  /** Time from start until an unfinished upload is given up, in seconds. */
  uploadSeconds: number;
  /** Time from the trash until a file goes for good, in days. */
  trashDays: number;
  /** Where files of one PUT are sent by the app's own address, without a slash at its end; undefined: to the bucket. */
  nearAddress?: string;
}

/** Token and type in one, as for ports. */
export abstract class Settings implements UploadSettings {
  abstract maxFileSize: number;
  abstract largeFileSize: number;
  abstract allowedTypes: readonly string[];
  abstract partUrlSeconds: number;
  abstract downloadUrlSeconds: number;
  abstract uploadSeconds: number;
  abstract trashDays: number;
  abstract nearAddress?: string;
}

/** What a deployment decides about the analysis of files. */
export abstract class ProcessingSettings {
  /** Services of the cloud that do the work of an algorithm, by its id. */
  abstract cloudEngines: ReadonlyMap<string, string>;
}
