/** The value in the middle; of an even number of values, the mean of the two in the middle. `NaN` if there is none. */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5, Math.floor) + quantile(values, 0.5, Math.ceil)) / 2;
}

/** The smallest value that at least this share of the values does not exceed, by nearest rank; `NaN` if there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * The median of the ratios of two series, turn by turn. The machine may become slower between two turns, but hardly within
 * one, so this varies less than the ratio of two medians.
 */
export function medianRatio(values: readonly number[], bases: readonly number[]): number {
  return median(values.map((value, turn) => value / (bases[turn] ?? Number.NaN)));
}

function quantile(values: readonly number[], share: number, round: (position: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[round(share * (sorted.length - 1))] ?? Number.NaN;
}
