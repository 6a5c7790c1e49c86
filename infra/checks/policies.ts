import { ACCESS_RULES } from './access-rules.ts';
import { DATA_RULES } from './data-rules.ts';
import { OPERATION_RULES } from './operation-rules.ts';
import type { Rule } from './rule.ts';

/** What must hold whatever is changed in serverless.yml and infra/. */
export const RULES: Record<string, Rule> = { ...DATA_RULES, ...ACCESS_RULES, ...OPERATION_RULES };
