import type { Schema } from './types.ts';

/** The values that a schema's properties have when nobody changes them. */
export const defaultsOf = ({ properties = {} }: Schema): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );

export type Control = 'checkbox' | 'select' | 'number' | 'list' | 'text';

/** How a property is asked for. */
export function controlOf({ type, enum: options }: Schema): Control {
  if (options) return 'select';
  const main = [type].flat().find((one) => one !== 'null');
  if (main === 'boolean') return 'checkbox';
  if (main === 'integer' || main === 'number') return 'number';
  return main === 'array' ? 'list' : 'text';
}

/** What was typed as the value that the schema asks for; undefined for a field that was emptied: its default holds. */
export function readField(control: Control, typed: string): unknown {
  const text = typed.trim();
  if (text === '') return undefined;
  if (control === 'number') return Number(text);
  if (control === 'list')
    return text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  return text;
}
