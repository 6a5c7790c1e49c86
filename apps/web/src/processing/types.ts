export type { Algorithm, DerivedFile, Run, RunState, Step, StepState } from '@intake/contract';

/** A text of a manifest by language; `en` is always there. */
export type Text = { [language: string]: string };

/** What is used of a JSON Schema, and of what manifests say beside it for people (docs/algorithms.md). */
export interface Schema {
  'x-titles'?: Text;
  'x-descriptions'?: Text;
  'x-format'?: string;
  'x-unit'?: string;
  'x-values'?: { [value: string]: Text };
  'x-technical'?: boolean;
  /** A number that everybody expects, and that says nothing therefore. */
  'x-usual'?: number;
  'x-show'?: 'colours' | 'labels' | 'place';
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
