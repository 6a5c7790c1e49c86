import type { FileInfo } from '@intake/contract';

export type Text = { en: string } & { [language: string]: string };
export type RunState = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
export type StepState = 'waiting' | 'running' | 'succeeded' | 'partial' | 'skipped' | 'failed' | 'cancelled';
export interface DerivedFile {
  name: string;
  role: string;
  contentType: string;
  size: number;
  width?: number;
  height?: number;
  url: string;
  expiresAt: string;
}
export interface Step {
  algorithm: string;
  version: string;
  state: StepState;
  progress: number;
  attempt: number;
  startedAt?: string;
  endedAt?: string;
  durationMs?: number;
  bytesRead?: number;
  engine?: string;
  result?: { [name: string]: unknown };
  resultUrl?: string;
  derived?: DerivedFile[];
  reason?: { code: string; detail: string };
}
export interface Run {
  id: string;
  state: RunState;
  progress: number;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  after?: string;
  reason?: { code: string; detail: string };
  steps: Step[];
}
export interface Algorithm {
  id: string;
  version: string;
  title: Text;
  description: Text;
  categories: readonly FileInfo['category'][];
  types?: readonly string[];
  maxSize?: number;
  automatic: boolean;
  parameters: { [name: string]: unknown };
  result: { [name: string]: unknown };
  engines: { name: string; installed: boolean }[];
  needs: readonly string[];
  cost: { secondsPerGiB: number; note?: Text };
}

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
