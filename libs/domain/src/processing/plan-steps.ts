import { isRefusal } from '../errors.ts';
import { extensionOf } from '../file-name.ts';
import type { FileRecord, Reason } from '../file-record.ts';
import { meets } from '../files/file-condition.ts';
import type { AlgorithmCatalogue, CatalogueEntry } from '../ports/algorithm-catalogue.ts';
import type { Rule } from '../rules/rule.ts';
import { fits } from './algorithm.ts';
import type { PlannedStep, ProcessingRun } from './processing-run.ts';

interface Wanted {
  catalogue: AlgorithmCatalogue;
  file: FileRecord;
  requested: ProcessingRun['requested'];
  rules: readonly Rule[];
  /** Ids of algorithms. */
  off: readonly string[];
}

/** Somebody wants this algorithm. */
type Wish = NonNullable<ProcessingRun['requested']>[number] & Pick<PlannedStep, 'rule'>;

const GONE = { code: 'ALGORITHM_GONE', detail: 'There is no such algorithm any more.' };

/**
 * The algorithms of a run, each once: those that were asked for, or those that run by themselves and those of the rules
 * that the file meets. Of several wishes the first that can be granted counts; what nobody can be granted is a step that is
 * skipped with the reason, and sinks nothing. What the owner has switched off does not run by itself.
 */
export function planSteps({ catalogue, file, requested, rules, off }: Wanted): PlannedStep[] {
  const wishes: readonly Wish[] = requested ?? wishesOf(rules, file);
  const subject = { category: file.category, type: extensionOf(file.name), size: file.size };
  const all = catalogue.list();
  const stages = new Map<string, number>();
  const steps = all
    .filter((one) => fits(one, subject))
    .flatMap((one) => {
      const own = wishes.filter(({ algorithm }) => algorithm === one.id);
      const isUsual = one.automatic && !requested && !off.includes(one.id);
      const usual = isUsual ? [{ algorithm: one.id, parameters: {} }] : [];
      if (own.length + usual.length === 0) return [];
      // Those that it needs stand before it in the list; one that is not part of this run is not waited for.
      const stage = Math.max(0, ...one.needs.map((id) => (stages.get(id) ?? -1) + 1));
      stages.set(one.id, stage);
      const { id: algorithm, version, class: kind, needs } = one;
      return [
        { algorithm, version, class: kind, stage, needs, ...granted(catalogue, one, [...own, ...usual]) },
      ];
    });
  const gone = wishes.filter(({ algorithm }) => !all.some(({ id }) => id === algorithm));
  return [...steps, ...firstOfEach(gone).map(goneStep)];
}

const wishesOf = (rules: readonly Rule[], file: FileRecord): Wish[] =>
  rules
    .filter(({ enabled, condition }) => enabled && meets(file, condition))
    .flatMap(({ id, name, algorithms }) => algorithms.map((one) => ({ ...one, rule: { id, name } })));

function granted(catalogue: AlgorithmCatalogue, { id }: CatalogueEntry, wishes: readonly Wish[]) {
  let skip: Reason | undefined;
  for (const { parameters, rule } of wishes)
    try {
      return { parameters: catalogue.complete(id, parameters), ...(rule && { rule }) };
    } catch (error) {
      if (!isRefusal(error, 'VALIDATION_FAILED')) throw error;
      skip ??= { code: 'PARAMETERS_INVALID', detail: error.message };
    }
  const [{ parameters, rule }] = wishes as [Wish];
  return { parameters, ...(rule && { rule }), skip };
}

const firstOfEach = (wishes: readonly Wish[]): Wish[] =>
  wishes.filter((one, n) => wishes.findIndex(({ algorithm }) => algorithm === one.algorithm) === n);

const goneStep = ({ algorithm, parameters, rule }: Wish): PlannedStep => ({
  ...{ algorithm, version: '', class: 'light', stage: 0, needs: [], parameters },
  ...(rule && { rule }),
  skip: GONE,
});
