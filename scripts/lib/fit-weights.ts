export interface Example {
  features: number[];
  kind: number;
}

/**
 * Softmax regression by gradient descent, all kinds of equal weight.
 * @returns weights of the features and a constant, for each kind
 */
export function fitWeights(examples: readonly Example[], kinds: number, rounds = 1500): number[][] {
  const many = examples[0]!.features.length;
  const columns = Array.from({ length: many }, (_, n) => examples.map(({ features }) => features[n]!));
  const means = columns.map(mean);
  const deviations = columns.map((column, n) => Math.sqrt(mean(column.map((one) => (one - means[n]!) ** 2))));
  const of = Array.from({ length: kinds }, (_, k) => examples.filter(({ kind }) => kind === k).length);
  const rows = examples.map(({ features, kind }) => ({
    row: [...features.map((one, n) => (one - means[n]!) / deviations[n]!), 1],
    ...{ kind, weight: 1 / kinds / of[kind]! },
  }));
  const weights = of.map(() => Array<number>(many + 1).fill(0));
  for (let round = 0; round < rounds; round++) {
    // A little of every weight goes, so that none grows for the sake of a few examples.
    const steps = weights.map((those) => those.map((one, n) => (n < many ? 0.002 * one : 0)));
    for (const { row, kind, weight } of rows) {
      const powers = weights.map((those) => Math.exp(those.reduce((sum, one, n) => sum + one * row[n]!, 0)));
      const all = powers.reduce((sum, one) => sum + one, 0);
      for (const [k, step] of steps.entries()) {
        const wrong = weight * (powers[k]! / all - (k === kind ? 1 : 0));
        for (let n = 0; n <= many; n++) step[n]! += wrong * row[n]!;
      }
    }
    for (const [k, those] of weights.entries())
      for (let n = 0; n <= many; n++) those[n]! -= 0.8 * steps[k]![n]!;
  }
  return weights.map((those) => {
    const plain = those.slice(0, many).map((one, n) => one / deviations[n]!);
    const constant = those[many]! - plain.reduce((sum, one, n) => sum + one * means[n]!, 0);
    return [...plain, constant].map((one) => Number(one.toPrecision(4)));
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
