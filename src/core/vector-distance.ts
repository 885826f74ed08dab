// How far two vectors lie apart, and a vector as the text in which an expression states it. Part of core.

/** `cosine`: 1 − cos of the angle. `l2`: Euclid's. `dot`: the dot product's negative, so that the nearest comes first. */
export const vectorMetrics = ['cosine', 'l2', 'dot'] as const;
export type VectorMetric = (typeof vectorMetrics)[number];

/** The distance, or null where the vectors differ in length, hold something absent, or lie no number apart. */
export function vectorDistance(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  metric: VectorMetric,
): number | null {
  if (a.length !== b.length || a.includes(null)) return null;
  let [dot, squareA, squareB, squares] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? Number.NaN, b[i] ?? Number.NaN];
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
    squares += (x - y) ** 2;
  }
  const distance = { cosine: 1 - dot / (Math.sqrt(squareA) * Math.sqrt(squareB)), l2: Math.sqrt(squares), dot: -dot };
  return Number.isNaN(distance[metric]) ? null : distance[metric];
}

/** A vector as a JSON array, `[0.25,-1]`. */
export function vectorText(vector: readonly number[]): string {
  return JSON.stringify(vector);
}

/** The vector that `vectorText` wrote. */
export function parseVectorText(text: string): readonly number[] {
  return JSON.parse(text) as readonly number[];
}
