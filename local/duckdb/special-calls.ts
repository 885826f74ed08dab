// Calls that are more than a renamed function on DuckDB, keyed by the `@target` of the dialects' function tables.
import { formatCall, type FunctionCall } from './function-call.js';
import type { SqlExpression } from './translation.js';

const argument = (call: FunctionCall, index: number): string => call.arguments[index]?.sql ?? '';

/** A value as its own zone's clock shows it. */
function local(value: SqlExpression | undefined): string {
  if (value === undefined) return '';
  return value.zone === undefined ? value.sql : `(${value.sql} AT TIME ZONE ${value.zone})`;
}

/** DuckDB's function passes over nulls, Trino's returns null for one. */
function nullIfAnyNull(call: FunctionCall, target: string): string {
  const values = call.arguments.map(({ sql }) => sql);
  const anyNull = values.map((sql) => `${sql} IS NULL`).join(' OR ');
  return `(CASE WHEN ${anyNull} THEN NULL ELSE ${target}(${values.join(', ')}) END)`;
}

/** `WITHIN GROUP (ORDER BY x)` as DuckDB's quantile functions take it, which also run as windows. */
function percentile(call: FunctionCall): string {
  const order = /^ORDER BY ([\s\S]*) (ASC|DESC) NULLS (?:FIRST|LAST)$/.exec(call.orderBy);
  const fraction = order?.[2] === 'DESC' ? `1 - ${argument(call, 0)}` : argument(call, 0);
  const target = call.name.endsWith('cont') ? 'quantile_cont' : 'quantile_disc';
  return `${target}(${order?.[1] ?? 'NULL'}, ${fraction})${call.filter}${call.over}`;
}

function typedAggregate(call: FunctionCall, target: string): string {
  const plain = !call.distinct && call.over === '';
  return plain ? `redshift_${target}(${argument(call, 0)})` : formatCall(call, target, [argument(call, 0)]);
}

/** Emitters by target. */
export const SPECIAL_CALLS: Readonly<Record<string, (call: FunctionCall) => SqlExpression>> = {
  '@with_timezone': (call) => ({
    sql: `(CAST(${argument(call, 0)} AS TIMESTAMP) AT TIME ZONE ${argument(call, 1)})`,
    zone: argument(call, 1),
  }),
  '@at_timezone': (call) => ({ sql: `CAST(${argument(call, 0)} AS TIMESTAMPTZ)`, zone: argument(call, 1) }),
  '@date_trunc': (call) => {
    const [unit, value] = call.arguments;
    if (value?.zone === undefined) return { sql: `trino_date_trunc(${unit?.sql ?? ''}, ${value?.sql ?? ''})` };
    const truncated = `date_trunc(${unit?.sql ?? ''}, ${local(value)})`;
    return { sql: `(${truncated} AT TIME ZONE ${value.zone})`, zone: value.zone };
  },
  // DuckDB wants the pattern as a constant, which a macro's argument isn't when the macro is made.
  '@date_parse': (call) => ({ sql: `strptime(${argument(call, 0)}, trino_date_pattern(${argument(call, 1)}))` }),
  '@to_date': (call) => ({
    sql: `CAST(strptime(${argument(call, 0)}, redshift_date_pattern(${argument(call, 1)})) AS DATE)`,
  }),
  '@to_timestamp': (call) => ({
    sql: `CAST(strptime(${argument(call, 0)}, redshift_date_pattern(${argument(call, 1)})) AS TIMESTAMPTZ)`,
  }),
  '@ratio_to_report': (call) => ({
    sql: `(CAST(${argument(call, 0)} AS DOUBLE) / sum(${argument(call, 0)})${call.over})`,
  }),
  '@concat': (call) => ({ sql: `(${call.arguments.map(({ sql }) => sql).join(' || ')})` }),
  '@greatest': (call) => ({ sql: nullIfAnyNull(call, 'greatest') }),
  '@least': (call) => ({ sql: nullIfAnyNull(call, 'least') }),
  '@if': (call) => ({
    sql: `(CASE WHEN ${argument(call, 0)} THEN ${argument(call, 1)} ELSE ${argument(call, 2) || 'NULL'} END)`,
  }),
  '@decode': (call) => {
    const [value, ...rest] = call.arguments.map(({ sql }) => sql);
    const pairs = Array.from({ length: Math.floor(rest.length / 2) }, (_, index) => {
      const key = rest[index * 2] ?? '';
      return `WHEN ${value ?? ''} IS NOT DISTINCT FROM ${key} THEN ${rest[index * 2 + 1] ?? ''}`;
    });
    return { sql: `(CASE ${pairs.join(' ')} ELSE ${rest.length % 2 === 1 ? (rest.at(-1) ?? '') : 'NULL'} END)` };
  },
  '@nvl2': (call) => ({
    sql: `(CASE WHEN ${argument(call, 0)} IS NOT NULL THEN ${argument(call, 1)} ELSE ${argument(call, 2)} END)`,
  }),
  // Both services count small sets exactly, DuckDB's sketch doesn't even those; an exact count is near enough to either.
  '@approx_distinct': (call) => ({ sql: formatCall({ ...call, distinct: true }, 'count', [argument(call, 0)]) }),
  '@approx_percentile': (call) => ({ sql: formatCall(call, 'quantile_disc', [argument(call, 0), argument(call, 1)]) }),
  '@percentile': (call) => ({ sql: percentile(call) }),
  '@listagg': (call) => ({
    sql: formatCall(call, 'string_agg', [
      argument(call, 0),
      call.arguments[1] === undefined ? "''" : argument(call, 1),
    ]),
  }),
  // The macros give the result type by the argument's, but a macro can be neither a window nor take DISTINCT.
  '@redshift_avg': (call) => ({ sql: typedAggregate(call, 'avg') }),
  '@redshift_sum': (call) => ({ sql: typedAggregate(call, 'sum') }),
  '@json_extract_path_text': (call) => {
    const path = call.arguments.slice(1).map(({ sql }) => `'."' || ${sql} || '"'`);
    return { sql: `json_extract_string(${argument(call, 0)}, ${["'$'", ...path].join(' || ')})` };
  },
};
