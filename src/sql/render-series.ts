// Series of numbers and moments in DuckDB's SQL, as PostgreSQL makes them and no longer than they may be. A step of days or
// months is by the clock of the session's zone; where that skips an hour of it, it is refused.
import type { BoundSeries } from './bound-query.js';
import { intervalSql } from './interval.js';

/** The most rows that a series may have. */
const mostSeriesRows = 1_000_000;

const tooLong = `error('generate series of more than ${String(mostSeriesRows)} rows is not supported')`;

/** A SELECT of the column c0. `args` are DuckDB's texts of start, stop and step, `zone` is quoted. */
export function renderSeries(
  { type, args }: BoundSeries,
  [start = '', stop = '', step = '']: readonly string[],
  zone: string,
): string {
  if (type.kind === 'int4' || type.kind === 'int8') {
    const span = `abs(CAST(${stop} AS HUGEINT) - CAST(${start} AS HUGEINT))`;
    const bounded = `CASE WHEN ${step} = 0 THEN error('step size cannot equal zero') WHEN ${span} > ${String(mostSeriesRows)} * abs(CAST(${step} AS HUGEINT)) THEN ${tooLong} ELSE ${stop} END`;
    return `SELECT CAST(unnest(generate_series(${start}, ${bounded}, ${step})) AS ${type.kind === 'int4' ? 'INTEGER' : 'BIGINT'}) AS c0`;
  }
  const held = args[2]?.kind === 'literal' ? String(args[2].value) : '0 0 0';
  const [months = 0, days = 0, micros = 0] = held.split(' ').map(Number);
  const stepMicros = Math.abs(months * 28 * 86_400_000_000 + days * 82_800_000_000 + micros);
  const span = `abs(CAST(epoch_us(${stop}) AS HUGEINT) - CAST(epoch_us(${start}) AS HUGEINT))`;
  const bounded = (text: string): string =>
    `CASE WHEN ${span} > ${String(mostSeriesRows)} * CAST(${String(stepMicros)} AS HUGEINT) THEN ${tooLong} ELSE ${text} END`;
  if (type.kind === 'timestamp') return `SELECT unnest(generate_series(${start}, ${bounded(stop)}, ${step})) AS c0`;
  const isOfTime = months === 0 && days === 0;
  const at = isOfTime ? "'UTC'" : zone;
  const clock = (text: string): string => `(${text} AT TIME ZONE ${at})`;
  if (at === "'UTC'")
    return `SELECT ${clock(`unnest(generate_series(${clock(start)}, ${bounded(clock(stop))}, ${step}))`)} AS c0`;
  // The last ones are told by the instants they are, so that the clock may run a day longer.
  const sign = months + days < 0 ? '-' : '+';
  const list = `unnest(generate_series(${clock(start)}, ${bounded(`${clock(stop)} ${sign} ${intervalSql('0 1 0')}`)}, ${step}))`;
  const skipped = "error('generate series over an hour that the clock skips is not supported')";
  const last = `c0 ${sign === '-' ? '>=' : '<='} ${stop}`;
  return `SELECT c0 FROM (SELECT w, ${clock('w')} AS c0 FROM (SELECT ${list} AS w) AS w0) AS w1 WHERE CASE WHEN ${clock('c0')} <> w THEN ${skipped} ELSE ${last} END`;
}
