/** One line of the table. */
export interface Row {
  /** What was compared, and what had to agree. */
  title: string;
  compared: number;
  agree: number;
  misses: Miss[];
}

export interface Miss {
  name: string;
  differs: string;
  /** Why, where somebody has found that out. */
  known?: string;
}

/** A part of the suite that runs by itself: `npm run test:compare -- documents`. */
export interface Section {
  name: string;
  title: string;
  /** Commands that have to be installed. */
  tools: readonly string[];
  /**
   * @param files every file of the corpus
   * @param scratch a folder for what is made on the way
   */
  run(files: readonly string[], scratch: string): Promise<Row[]>;
}

/** The lines of a section as a table of Markdown. */
export function tableOf(rows: readonly Row[]): string {
  return [
    '| compared | files | agree | misses |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ title, compared, agree, misses }) => {
      const named = misses.map(({ name, known }) => (known ? `${name} (${known})` : name));
      return `| ${title} | ${compared} | ${agree} | ${named.join(', ') || '–'} |`;
    }),
  ].join('\n');
}
