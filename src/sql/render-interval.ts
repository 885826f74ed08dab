// Intervals in DuckDB's SQL as PostgreSQL counts with them: months and days by the clock of the session's zone, the rest
// by the instant, and compared by how long they are, a month being thirty days.
import type { BoundExpr } from './bound-query.js';

/** What an interval is made of, as DuckDB's text of whole numbers; `0` for none. */
interface IntervalParts {
  readonly months: string;
  readonly days: string;
  readonly micros: string;
}

function partsOfInterval(expr: BoundExpr | undefined, text: string): IntervalParts {
  if (expr?.kind === 'literal' && typeof expr.value === 'string') {
    const [months = '0', days = '0', micros = '0'] = expr.value.split(' ');
    return { months, days, micros };
  }
  const part = (name: string): string => `date_part('${name}', ${text})`;
  const generic: IntervalParts = {
    months: `(${part('year')} * 12 + ${part('month')})`,
    days: part('day'),
    micros: `(${part('hour')} * 3600000000 + ${part('minute')} * 60000000 + ${part('microsecond')})`,
  };
  // A multiple has no part that what is multiplied hasn't.
  if (expr?.kind !== 'call' || expr.fn !== 'interval_multiply') return generic;
  const base = partsOfInterval(expr.args[0], '');
  const own = (name: keyof IntervalParts): string => (base[name] === '0' ? '0' : generic[name]);
  return { months: own('months'), days: own('days'), micros: own('micros') };
}

/** `moment ± interval`; `zone` is undefined where the moment is of no zone. Texts are of DuckDB. */
export function addIntervalSql(
  sign: '+' | '-',
  moment: string,
  interval: { readonly expr: BoundExpr; readonly text: string },
  zone: string | undefined,
): string {
  const { months, days, micros } = partsOfInterval(interval.expr, interval.text);
  const onClock = months !== '0' || days !== '0';
  if (zone === undefined || !onClock) return `(${moment} ${sign} ${interval.text})`;
  const moved = `(((${moment} AT TIME ZONE ${zone}) ${sign} (to_months(CAST(${months} AS INTEGER)) + to_days(CAST(${days} AS INTEGER)))) AT TIME ZONE ${zone})`;
  return micros === '0' ? moved : `(${moved} ${sign} to_microseconds(CAST(${micros} AS BIGINT)))`;
}

/** A constant interval so many times. Only of its time a fraction is taken. */
export function multiplyIntervalSql(interval: BoundExpr | undefined, factor: string): string {
  const { months, days, micros } = partsOfInterval(interval, '');
  const time = `to_microseconds(CAST(round_even(${micros} * ${factor}, 0) AS BIGINT))`;
  if (months === '0' && days === '0') return time;
  const whole = `(to_months(CAST(${months} * ${factor} AS INTEGER)) + to_days(CAST(${days} * ${factor} AS INTEGER)) + ${time})`;
  return `(CASE WHEN ${factor} <> trunc(${factor}) THEN error('a fraction of an interval of days or months is not supported') ELSE ${whole} END)`;
}

/** How long an interval is, in microseconds. */
export function intervalMicrosSql(interval: BoundExpr | undefined, text: string): string {
  const { months, days, micros } = partsOfInterval(interval, text);
  return `CAST(CAST(${months} * 30 + ${days} AS HUGEINT) * 86400000000 + ${micros} AS DECIMAL(38,0))`;
}
