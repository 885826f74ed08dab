// Comparison of a store's rows with the oracle's: exact but for computed doubles, which have a tolerance.
import type { Field, Relation } from '../../src/core/relation.js';
import type { Row, Value } from '../../src/core/value.js';

export interface Tolerance {
  /** Relative, for float64. */
  readonly float?: number;
  /** Relative, and one more, for int64: approximate counts. */
  readonly count?: number;
}

/** @throws Error with the first difference. */
export function assertSameRows(
  got: readonly Row[],
  want: readonly Row[],
  relation: Relation,
  tolerance: Tolerance = {},
): void {
  if (got.length !== want.length) throw new Error(`${String(got.length)} rows, not ${String(want.length)}`);
  const ordered = isOrdered(relation);
  const left = ordered ? got : [...got].sort(byText);
  const right = ordered ? want : [...want].sort(byText);
  right.forEach((row, i) => {
    const other = left[i] ?? [];
    const same =
      other.length === row.length &&
      row.every((v, at) => sameValue(other[at] ?? null, v, relation.fields[at]!, tolerance));
    if (!same) throw new Error(`row ${String(i)}: ${showRow(other)}, not ${showRow(row)}`);
  });
}

function isOrdered(relation: Relation): boolean {
  if (relation.kind === 'sort') return true;
  return (relation.kind === 'fetch' || relation.kind === 'project') && isOrdered(relation.input);
}

function sameValue(got: Value, want: Value, field: Field, { float = 0, count = 0 }: Tolerance): boolean {
  if (typeof got === 'number' && typeof want === 'number') {
    return Object.is(got + 0, want + 0) || Math.abs(got - want) <= float * Math.abs(want);
  }
  if (count > 0 && field.type.kind === 'int64' && got !== null && want !== null) {
    return Math.abs(Number(got) - Number(want)) <= count * Number(want) + 1;
  }
  return showRow([got]) === showRow([want]);
}

function byText(a: Row, b: Row): number {
  const [x, y] = [showRow(a), showRow(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function showRow(row: Row): string {
  return row.map(showValue).join(' | ');
}

function showValue(value: Value): string {
  if (Array.isArray(value)) return `[${(value as Row).map(showValue).join(', ')}]`;
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  return String(Object.is(value, -0) ? 0 : value);
}
