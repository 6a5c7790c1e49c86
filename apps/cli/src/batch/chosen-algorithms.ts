import type { BatchRequest, IntakeApi } from '../api/intake-api.ts';
import { usageError } from '../exit-codes.ts';

type Schema = { type?: string | string[]; properties?: Record<string, Schema> };

/**
 * Algorithms with their parameters, each as the algorithm's schema wants it: `language=de`, or `speech.language=de` where
 * several are named. What the schema does not know is the server's to refuse.
 * @returns undefined where none is named: what runs on arrival
 * @throws CliError USAGE
 */
export async function chosenAlgorithms(
  api: IntakeApi,
  ids: readonly string[] = [],
  params: readonly string[] = [],
): Promise<BatchRequest['algorithms']> {
  if (params.length === 0) return ids.length > 0 ? ids.map((id) => ({ id })) : undefined;
  const known = await api.algorithms();
  const parameters = new Map(ids.map((id) => [id, {} as Record<string, unknown>]));
  for (const param of params) {
    const [, of, name, text] = /^(?:([\w-]+)\.)?([\w-]+)=(.*)$/s.exec(param) ?? [];
    const id = of ?? (ids.length === 1 ? ids[0] : undefined);
    const own = id === undefined ? undefined : parameters.get(id);
    if (name === undefined || text === undefined || !own)
      throw usageError(
        `--param ${param}: <name>=<value> with one --algorithm, <algorithm>.<name>=<value> with several.`,
      );
    const schema = known.find((one) => one.id === id)?.parameters as Schema | undefined;
    own[name] = valueOf(text, schema?.properties?.[name], param);
  }
  return [...parameters].map(([id, own]) => ({ id, parameters: own }));
}

function valueOf(text: string, { type }: Schema = {}, param: string): unknown {
  const main = [type].flat().find((one) => one !== 'null');
  if (main === undefined || main === 'string') return text;
  if (main === 'array' && !text.startsWith('[')) return text.split(',').map((one) => one.trim());
  try {
    // Numbers, true and false, objects.
    return JSON.parse(text);
  } catch {
    throw usageError(`--param ${param}: that is no ${main}.`);
  }
}
