import type { Category } from '../file-types.ts';

/** A JSON Schema (draft 2020-12); the domain hands it on and never looks inside. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A text in each language that the web app speaks; `en` is always there. */
export type Text = { en: string } & Partial<Record<string, string>>;

export const TASK_CLASSES = ['light', 'heavy'] as const;
/** What a task may use; each class is a function of its own on AWS. */
export type TaskClass = (typeof TASK_CLASSES)[number];

/** Per class: most seconds of one attempt, and most memory of the process that runs the algorithm, in MB. */
export const TASK_LIMITS: Readonly<Record<TaskClass, { seconds: number; memoryMb: number }>> = {
  light: { seconds: 60, memoryMb: 512 },
  heavy: { seconds: 300, memoryMb: 512 },
};

/** A service of the cloud that can do the work of an algorithm: the file, or a part of it, leaves for it. */
export interface CloudEngine {
  /** As the parameter `processing/cloud-engines` names it. */
  engine: string;
  /** For people: `Amazon Transcribe`. */
  title: string;
  /** List price in US dollars of so much, for the form in the web app. */
  usd: number;
  per: 'minute' | 'image' | 'page' | 'file';
  /** Which files it takes, by extension, where it takes fewer than the algorithm. */
  types?: readonly string[];
}

/** Everything about an algorithm but its function; lies beside it as `manifest.json`. */
export interface AlgorithmManifest {
  /** Kebab-case, equal to the name of its folder. */
  id: string;
  /** Semantic version; kept with every result. */
  version: string;
  title: Text;
  description: Text;
  /** Which files it fits: by category, and narrower by extension where `types` is there. */
  categories: readonly Category[];
  types?: readonly string[];
  /** Largest file that it takes, in bytes. */
  maxSize?: number;
  /** Runs on arrival; otherwise only when asked for. */
  automatic: boolean;
  class: TaskClass;
  /** Schema of an object; properties with a `default` may be left out. */
  parameters: JsonSchema;
  result: JsonSchema;
  /** npm packages that do the work; the step is `skipped` where one is not installed. */
  engines: readonly string[];
  /** Services that can be chosen in place of its function; their results have the same schema. */
  cloud?: readonly CloudEngine[];
  /** Algorithms whose results it is given; they run before it. */
  needs: readonly string[];
  /** What a run costs, roughly, for the form in the web app. */
  cost: { secondsPerGiB: number; note?: Text };
}

/** What an algorithm looked at, as far as choosing it goes. */
export interface AlgorithmSubject {
  category: Category;
  /** Extension without the dot. */
  type: string;
  /** Bytes. */
  size: number;
}

export function fits(manifest: AlgorithmManifest, { category, type, size }: AlgorithmSubject): boolean {
  return (
    manifest.categories.includes(category) &&
    (!manifest.types || manifest.types.includes(type)) &&
    size <= (manifest.maxSize ?? Infinity)
  );
}
