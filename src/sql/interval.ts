// Intervals as PostgreSQL writes them, held as text of months, days and microseconds.

const units: Readonly<Record<string, readonly [months: number, days: number, micros: number]>> = {
  microsecond: [0, 0, 1],
  millisecond: [0, 0, 1_000],
  second: [0, 0, 1_000_000],
  minute: [0, 0, 60_000_000],
  hour: [0, 0, 3_600_000_000],
  day: [0, 1, 0],
  week: [0, 7, 0],
  month: [1, 0, 0],
  quarter: [3, 0, 0],
  year: [12, 0, 0],
};

const spellings: Readonly<Record<string, string>> = {
  us: 'microsecond',
  ms: 'millisecond',
  s: 'second',
  sec: 'second',
  m: 'minute',
  min: 'minute',
  h: 'hour',
  hr: 'hour',
  d: 'day',
  w: 'week',
  mon: 'month',
  y: 'year',
  yr: 'year',
};

/** `1 year 2 months`, `-3 days 04:05:06.7`; undefined where it is no interval or a fraction of a day or a month. */
export function parseInterval(text: string): string | undefined {
  let [months, days, micros] = [0, 0, 0];
  const part = /\s*(?:([+-]?\d+):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?|([+-]?\d+(?:\.\d+)?)\s*([a-z]+))\s*/iy;
  if (text === '' || text.length > 200) return undefined;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const [, hours, minutes = '0', seconds = '0', amount, name = ''] = match;
    if (hours !== undefined) {
      const size = Math.abs(Number(hours)) * 3600 + Number(minutes) * 60 + Number(seconds);
      micros += Math.round(size * 1_000_000) * (hours.startsWith('-') ? -1 : 1);
      continue;
    }
    const lower = name.toLowerCase();
    const singular = lower.length > 2 ? lower.replace(/s$/, '') : lower;
    const unit = units[spellings[lower] ?? spellings[singular] ?? singular];
    if (unit === undefined) return undefined;
    const count = Number(amount);
    if (!Number.isInteger(count) && unit[2] === 0) return undefined;
    months += count * unit[0];
    days += count * unit[1];
    micros += Math.round(count * unit[2]);
  }
  return [months, days, micros].every((n) => Number.isSafeInteger(n)) ? `${months} ${days} ${micros}` : undefined;
}

const fields: Readonly<Record<number, string>> = {
  2: 'month',
  4: 'year',
  8: 'day',
  1024: 'hour',
  2048: 'minute',
  4096: 'second',
};

/** The text of `INTERVAL '3' DAY` with its unit; undefined for a span of several fields. */
export function intervalWithField(text: string, field: number): string | undefined {
  const unit = fields[field];
  if (unit === undefined) return undefined;
  return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) ? `${text.trim()} ${unit}` : text;
}

/** DuckDB's text of an interval held as above, negated where asked. */
export function intervalSql(held: string): string {
  const [months = '0', days = '0', micros = '0'] = held.split(' ');
  for (const part of [months, days, micros]) if (!/^-?\d+$/.test(part)) throw new RangeError('not an interval');
  return `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))`;
}
