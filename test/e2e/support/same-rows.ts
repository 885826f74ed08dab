// Equality of answers: exact but for doubles, which stores may sum in any order.

/** How far apart two doubles may be, of the larger: sums of a year of flights in another order differ by less. */
const tolerance = 1e-9;

/** @throws Error that names the first place where they differ */
export function expectSameRows(actual: unknown, expected: unknown, about = 'answer'): void {
  const difference = findDifference(actual, expected, about);
  if (difference !== undefined) throw new Error(difference);
}

/** Where and how two answers differ, or undefined. */
function findDifference(actual: unknown, expected: unknown, at: string): string | undefined {
  if (isClose(actual, expected)) return undefined;
  if (Array.isArray(actual) && Array.isArray(expected)) {
    for (let i = 0; i < Math.min(actual.length, expected.length); i++) {
      const difference = findDifference(actual[i], expected[i], `${at}[${String(i)}]`);
      if (difference !== undefined) return difference;
    }
    if (actual.length === expected.length) return undefined;
    return `${at}: ${String(actual.length)} rows, expected ${String(expected.length)}`;
  }
  if (isRecord(actual) && isRecord(expected)) {
    for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
      const difference = findDifference(actual[name], expected[name], `${at}.${name}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return `${at}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}

function isClose(actual: unknown, expected: unknown): boolean {
  if (actual === expected) return true;
  if (typeof actual !== 'number' || typeof expected !== 'number') return false;
  if (Number.isInteger(actual) && Number.isInteger(expected)) return false;
  return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(actual), Math.abs(expected));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
