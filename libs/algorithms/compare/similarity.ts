/** Share of words that two texts have in common, page by page (a form feed divides pages), 0 to 1: Dice's coefficient. */
export function similarity(a: string, b: string): number {
  const [ours, theirs] = [a, b].map((text) => text.split('\f').map(words));
  let [common, all] = [0, 0];
  for (let page = 0; page < Math.max(ours!.length, theirs!.length); page++) {
    const [left, right] = [ours![page] ?? [], theirs![page] ?? []];
    const counts = new Map<string, number>();
    for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const word of right) {
      const count = counts.get(word) ?? 0;
      if (count > 0) common++;
      counts.set(word, count - 1);
    }
    all += left.length + right.length;
  }
  return all === 0 ? 1 : (2 * common) / all;
}

/** Ligatures are letters, and a word that is divided at the end of a line is one to both. */
function words(text: string): string[] {
  return text
    .normalize('NFKC')
    .replaceAll(/[-\u00ad]\s*\n\s*/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
