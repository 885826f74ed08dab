// ISO 8601 durations, and the value-and-unit form of ODCS service levels, → milliseconds.

const unitMs: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [1_000, 's sec second seconds'],
      [60_000, 'm min minute minutes'],
      [3_600_000, 'h hr hour hours'],
      [86_400_000, 'd day days'],
      [604_800_000, 'w wk week weeks'],
      [31_536_000_000, 'y yr year years'],
    ] as const
  ).flatMap(([ms, names]) => names.split(' ').map((name) => [name, ms])),
);

/** Milliseconds of `P1D`, `PT15M`, `P1DT12H`; undefined for other text. Months and years have no fixed length. */
export function parseDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (match === null || text === 'P' || text.endsWith('T')) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part || '0'));
  return Math.round((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000);
}

/** Milliseconds of a service level's value and unit, or of an ISO 8601 value; undefined where it says no duration. */
export function parseServiceLevel(value: unknown, unit: string | undefined): number | undefined {
  if (typeof value === 'string' && value.startsWith('P')) return parseDuration(value);
  const amount = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
  const ms = unitMs[(unit ?? '').toLowerCase()];
  return Number.isFinite(amount) && amount >= 0 && ms !== undefined ? Math.round(amount * ms) : undefined;
}
