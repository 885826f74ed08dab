// How many cases the random tests check, and from which seed. LAKEGATE_SEED=… repeats a run's cases. A test goes on for a
// time of its own, or for LAKEGATE_SECONDS=…; with LAKEGATE_CASES=1 it checks as many cases as it names instead (with 2
// twice as many), so that what is judged doesn't depend on how fast the machine is.
import fc from 'fast-check';

const { LAKEGATE_SEED, LAKEGATE_SECONDS, LAKEGATE_CASES } = process.env;

export const seed = Number(LAKEGATE_SEED ?? Date.now() % 2 ** 31);

// What names no seed of its own has the run's too.
if (LAKEGATE_SEED !== undefined) fc.configureGlobal({ seed });

export interface Amount {
  /** Unless LAKEGATE_SECONDS says. */
  readonly seconds: number;
  /** About as many as that time allows. */
  readonly cases: number;
  /** Of the time, where a test has a part of it; 1 unless given. */
  readonly share?: number;
  /** Checked whatever time it takes; 0 unless given. */
  readonly least?: number;
}

function casesOf({ cases }: Amount): number | undefined {
  return LAKEGATE_CASES === undefined ? undefined : Math.ceil(cases * Number(LAKEGATE_CASES));
}

function timeMsOf({ seconds, share = 1 }: Amount): number {
  return Number(LAKEGATE_SECONDS ?? seconds) * 1000 * share;
}

/** Begins now; tells of a number of cases checked by now whether to go on. */
export function startCases(amount: Amount): (checked: number) => boolean {
  const cases = casesOf(amount);
  const end = performance.now() + timeMsOf(amount);
  const { least = 0 } = amount;
  return (checked) => (cases === undefined ? checked < least || performance.now() < end : checked < cases);
}

/** Parameters of `fc.assert`. */
export interface Bounds {
  readonly seed: number;
  readonly numRuns: number;
  readonly interruptAfterTimeLimit?: number;
}

/** The same for fast-check to keep to, where a case takes next to no time: it leaves one that is under way alone. */
export function boundsOf(amount: Amount, most = 1_000_000): Bounds {
  const cases = casesOf(amount);
  if (cases !== undefined) return { seed, numRuns: cases };
  return { seed, numRuns: most, interruptAfterTimeLimit: timeMsOf(amount) };
}

export { fc };
