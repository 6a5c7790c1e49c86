/**
 * The numbers below `count` in steps that are halved: 0, then the middle, then the quarters. Whoever has to stop has seen
 * places that are spread evenly.
 */
export function spread(count: number): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  for (let step = 2 ** Math.ceil(Math.log2(count)); step >= 1; step /= 2)
    for (let n = 0; n < count; n += step)
      if (!seen.has(n)) {
        seen.add(n);
        order.push(n);
      }
  return order;
}
