export type { Algorithm, DerivedFile, Run, RunState, Step, StepState } from '@intake/contract';

/** A text of a manifest by language; `en` is always there. */
export type Text = { [language: string]: string };

/** What is used of a JSON Schema. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: { [name: string]: Schema };
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
}
