import { basename } from 'node:path';
import { directResult, type Ours, typeOf } from './direct-result.ts';
import { KNOWN } from './known-misses.ts';
import type { Row, Section } from './row.ts';

export interface Check<Theirs> {
  title: string;
  /** What both have to agree in. */
  rule: string;
  /** Whether the tools say anything about it; every file where this is missing. */
  applies?(theirs: Theirs, ours: Ours): boolean;
  /** It is about files that are skipped, which are a miss to others. */
  ofSkipped?: true;
  /** @returns what differs; empty where they agree */
  differs(ours: Ours, theirs: Theirs): string;
}

interface FileSection<Theirs> extends Omit<Section, 'run'> {
  algorithm: string;
  types: readonly string[];
  /**
   * Starts the field's tools, once for all the files where that is possible.
   * @returns what they say of one; null where they can say nothing about it
   */
  reference(files: readonly string[], scratch: string): Promise<(path: string) => Promise<Theirs | null>>;
  checks: readonly Check<Theirs>[];
}

/** A section that asks an algorithm and the field's tools about every file of some types. */
export function sectionOfFiles<Theirs>(section: FileSection<Theirs>): Section {
  const { algorithm, types, checks } = section;
  return {
    ...section,
    run: async (all, scratch) => {
      const files = all.filter((path) => types.includes(typeOf(path)));
      const reference = await section.reference(files, scratch);
      const rows = checks.map(({ title, rule }): Row => {
        return { title: `${title}: ${rule}`, compared: 0, agree: 0, misses: [] };
      });
      for (const path of files) {
        const [ours, theirs] = await Promise.all([
          directResult(algorithm, path),
          reference(path).catch(() => null),
        ]);
        if (theirs === null) continue;
        for (const [at, check] of checks.entries())
          if (check.applies?.(theirs, ours) ?? true)
            enter(rows[at]!, check, path, verdict(check, ours, theirs));
      }
      return rows;
    },
  };
}

function verdict<Theirs>(check: Check<Theirs>, ours: Ours, theirs: Theirs): string {
  const isFound = ours.state === 'succeeded' || ours.state === 'partial';
  if (isFound || (check.ofSkipped && ours.state === 'skipped')) return check.differs(ours, theirs);
  return `${ours.state}: ${ours.reason.slice(0, 150)}`;
}

function enter(row: Row, { title }: { title: string }, path: string, differs: string): void {
  const name = basename(path);
  const known = KNOWN[`${title}: ${name}`];
  row.compared++;
  if (differs) return void row.misses.push({ name, differs, ...(known && { known }) });
  row.agree++;
  if (known) console.log(`${title}: ${name}: agrees, and is named in known-misses.ts`);
}
