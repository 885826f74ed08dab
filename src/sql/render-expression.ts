// Bound expressions as DuckDB's SQL. Nothing of a client's text gets into it but constants, each quoted by its type.
import { aggregateFunction, windowFunction } from './aggregate-functions.js';
import type {
  BoundAggregate,
  BoundCast,
  BoundExpr,
  BoundLiteral,
  BoundQuery,
  BoundSort,
  BoundWindow,
} from './bound-query.js';
import { intervalSql } from './interval.js';
import type { PgType } from './pg-type.js';
import { addIntervalSql, intervalMicrosSql, multiplyIntervalSql } from './render-interval.js';
import { operatorSql, scalarFunction } from './scalar-functions.js';

/** What an expression is rendered within. */
export interface Rendering {
  /** The session's zone; it is an IANA name without quotes. */
  readonly zone: string;
  readonly query: (query: BoundQuery) => string;
}

/** A text as a literal: DuckDB knows no escapes in it but the doubled quote. */
function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** DuckDB's name of a type. Lists and structs that are only handed through are held as JSON text. */
function duckType(type: PgType): string {
  switch (type.kind) {
    case 'bool':
      return 'BOOLEAN';
    case 'int4':
      return 'INTEGER';
    case 'int8':
      return 'BIGINT';
    case 'float8':
      return 'DOUBLE';
    case 'numeric':
      return `DECIMAL(${String(type.precision ?? 38)},${String(Math.max(type.scale, 0))})`;
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'timestamptz':
      return 'TIMESTAMPTZ';
    case 'interval':
      return 'INTERVAL';
    case 'array':
      return `${duckType(type.element)}[]`;
    default:
      return 'VARCHAR';
  }
}

export function renderExpr(expr: BoundExpr, to: Rendering): string {
  switch (expr.kind) {
    case 'column':
      return `s${String(expr.source)}.c${String(expr.index)}`;
    case 'literal':
      return renderLiteral(expr);
    case 'parameter':
      return `CAST(NULL AS ${duckType(expr.type)})`;
    case 'call':
      return renderCall(expr.fn, expr.args, to);
    case 'case': {
      const whens = expr.whens.map(({ when, then }) => `WHEN ${renderExpr(when, to)} THEN ${renderExpr(then, to)}`);
      return `(CASE ${whens.join(' ')} ELSE ${renderExpr(expr.otherwise, to)} END)`;
    }
    case 'cast':
      return renderCast(expr, to);
    case 'aggregate':
      return renderAggregate(expr, to);
    case 'window':
      return renderWindow(expr, to);
    case 'subquery':
      return expr.form === 'exists' ? `EXISTS (${to.query(expr.query)})` : `(${to.query(expr.query)})`;
    case 'inQuery':
      return `(${renderExpr(expr.operand, to)} IN (${to.query(expr.query)}))`;
  }
}

function renderLiteral({ value, type }: BoundLiteral): string {
  if (value === null) return `CAST(NULL AS ${duckType(type)})`;
  if (type.kind === 'interval') return intervalSql(String(value));
  if (type.kind === 'array') {
    const items = (value as readonly (string | number)[]).map((item) =>
      renderLiteral({ kind: 'literal', value: item, type: type.element }),
    );
    return `[${items.join(', ')}]`;
  }
  if (type.kind === 'bool') return value === true ? 'TRUE' : 'FALSE';
  if (duckType(type) === 'VARCHAR') return quoteText(String(value));
  const text = type.kind === 'timestamp' ? String(value).replace('Z', '') : String(value);
  return `CAST(${quoteText(text)} AS ${duckType(type)})`;
}

function literalText(expr: BoundExpr | undefined): string {
  return expr?.kind === 'literal' ? String(expr.value) : '';
}

function renderCall(fn: string, args: readonly BoundExpr[], to: Rendering): string {
  const texts = args.map((arg) => renderExpr(arg, to));
  const [subject, second] = args;
  const [first = ''] = texts;
  switch (fn) {
    case 'date_trunc':
      return truncate(subject, first, literalText(second), literalText(args[2]));
    case 'extract':
      return extract(subject, first, { field: literalText(second), zone: literalText(args[2]) });
    case 'at_time_zone':
      return `(${first} AT TIME ZONE ${quoteText(literalText(second))})`;
    case 'to_char':
      return `strftime(${onClock(subject, first, literalText(args[2]))}, ${quoteText(literalText(second))})`;
    case 'timestamp_add':
    case 'timestamp_subtract': {
      if (second === undefined) throw new TypeError('an interval is added to a moment');
      const zone = subject?.type.kind === 'timestamptz' ? quoteText(to.zone) : undefined;
      const sign = fn === 'timestamp_add' ? '+' : '-';
      return addIntervalSql(sign, first, { expr: second, text: texts[1] ?? '' }, zone);
    }
    case 'trunc_digits': {
      const digits = Number(literalText(second));
      const unit = digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
      const scaled = `(${first} * 1${'0'.repeat(digits)})`;
      const cut = `CASE WHEN ${scaled} < 0 THEN ceil(${scaled}) ELSE floor(${scaled}) END`;
      return `CAST((${cut}) * ${unit} AS DECIMAL(38,${String(digits)}))`;
    }
    case 'interval_multiply':
      return multiplyIntervalSql(subject, texts[1] ?? '');
    case 'interval_micros':
      return intervalMicrosSql(subject, first);
  }
  const [name = '', overload] = fn.split('/');
  const template = overload === undefined ? operatorSql[name] : scalarFunction(name)?.overloads[Number(overload)]?.sql;
  if (template === undefined) throw new TypeError(`no rendering of ${fn}`);
  return fill(template, texts);
}

function fill(template: string, texts: readonly string[]): string {
  return template.replace(/\{(\d|\*AND|\*OR|\*1|\*)\}/g, (_, hole: string) => {
    if (hole === '*') return texts.join(', ');
    if (hole === '*1') return texts.slice(1).join(', ');
    if (hole.startsWith('*')) return texts.join(` ${hole.slice(1)} `);
    return texts[Number(hole)] ?? '';
  });
}

/** A moment as its clock shows it: DuckDB's own zone is never asked. */
function onClock(expr: BoundExpr | undefined, text: string, zone: string): string {
  return expr?.type.kind === 'timestamptz' ? `(${text} AT TIME ZONE ${quoteText(zone)})` : text;
}

function truncate(expr: BoundExpr | undefined, text: string, unit: string, zone: string): string {
  const clock = onClock(expr, text, zone);
  const cut = `date_trunc(${quoteText(unit)}, ${clock})`;
  if (expr?.type.kind !== 'timestamptz') return `CAST(${cut} AS TIMESTAMP)`;
  // Within an hour's change of clocks the hour stays on its own offset.
  if (['microsecond', 'millisecond', 'second', 'minute', 'hour'].includes(unit))
    return `(${text} - (${clock} - ${cut}))`;
  return `(CAST(${cut} AS TIMESTAMP) AT TIME ZONE ${quoteText(zone)})`;
}

function extract(
  expr: BoundExpr | undefined,
  text: string,
  { field, zone }: { readonly field: string; readonly zone: string },
): string {
  if (field === 'epoch') return `CAST(CAST(epoch_us(${text}) AS DECIMAL(20,0)) * 0.000001 AS DECIMAL(38,6))`;
  const clock = onClock(expr, text, zone);
  const scale = { second: 6, millisecond: 3, microsecond: 0 }[field];
  if (scale !== undefined) {
    const unit = scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`;
    const micros = expr?.type.kind === 'date' ? '0' : `date_part('microsecond', ${clock})`;
    return `CAST(CAST(${micros} AS DECIMAL(20,0)) * ${unit} AS DECIMAL(38,${String(scale)}))`;
  }
  return `CAST(date_part(${quoteText(field)}, ${clock}) AS DECIMAL(38,0))`;
}

const numberPatterns: Readonly<Partial<Record<string, readonly [pattern: string, name: string]>>> = {
  int4: ['[+-]?[0-9]+', 'integer'],
  int8: ['[+-]?[0-9]+', 'bigint'],
  float8: ['[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?', 'double precision'],
};

function renderCast({ arg, type, length }: BoundCast, to: Rendering): string {
  const text = renderExpr(arg, to);
  const from = arg.type.kind;
  const zone = quoteText(to.zone);
  if (from === 'timestamptz' && (type.kind === 'date' || type.kind === 'timestamp')) {
    return `CAST((${text} AT TIME ZONE ${zone}) AS ${duckType(type)})`;
  }
  if ((from === 'date' || from === 'timestamp') && type.kind === 'timestamptz') {
    return `(CAST(${text} AS TIMESTAMP) AT TIME ZONE ${zone})`;
  }
  const pattern = from === 'text' ? numberPatterns[type.kind] : undefined;
  if (pattern !== undefined) {
    const trimmed = `trim(${text})`;
    const failure = `error(${quoteText(`invalid input syntax for type ${pattern[1]}`)})`;
    return `(CASE WHEN regexp_full_match(${trimmed}, ${quoteText(pattern[0])}) OR ${text} IS NULL THEN CAST(${trimmed} AS ${duckType(type)}) ELSE ${failure} END)`;
  }
  // As PostgreSQL has it, by the fifteen digits that a double is sure of.
  if (from === 'float8' && type.kind === 'numeric') return `CAST(format('{:.15g}', ${text}) AS ${duckType(type)})`;
  if (from === 'text' && type.kind === 'text' && length !== undefined) return `left(${text}, ${String(length)})`;
  return `CAST(${text} AS ${duckType(type)})`;
}

function renderAggregate(expr: BoundAggregate, to: Rendering): string {
  const name = aggregateFunction(expr.fn)?.sql ?? '';
  const args = expr.args.map((arg) => renderExpr(arg, to));
  const distinct = expr.distinct ? 'DISTINCT ' : '';
  const order = expr.orderBy.length === 0 ? '' : ` ORDER BY ${renderKeys(expr.orderBy, to)}`;
  const filter = expr.filter === undefined ? '' : ` FILTER (WHERE ${renderExpr(expr.filter, to)})`;
  const call = `${name}(${distinct}${args.length === 0 ? '*' : args.join(', ')}${order})${filter}`;
  return `CAST(${call} AS ${duckType(expr.type)})`;
}

function renderWindow(expr: BoundWindow, to: Rendering): string {
  const name = windowFunction(expr.fn)?.sql ?? aggregateFunction(expr.fn)?.sql ?? '';
  const args = expr.args.map((arg) => renderExpr(arg, to));
  const isCount = expr.fn === 'count' && args.length === 0;
  const filter = expr.filter === undefined ? '' : ` FILTER (WHERE ${renderExpr(expr.filter, to)})`;
  const partition =
    expr.partitionBy.length === 0
      ? ''
      : `PARTITION BY ${expr.partitionBy.map((part) => renderExpr(part, to)).join(', ')}`;
  const order = expr.orderBy.length === 0 ? '' : ` ORDER BY ${renderKeys(expr.orderBy, to)}`;
  return `CAST(${name}(${isCount ? '*' : args.join(', ')})${filter} OVER (${partition}${order}${expr.frame}) AS ${duckType(expr.type)})`;
}

/** Sort keys that are expressions, or positions of an answer. */
export function renderKeys(keys: readonly BoundSort[], to: Rendering): string {
  return keys
    .map(({ expr, direction, nulls }) => {
      const text = expr.kind === 'output' ? String(expr.index + 1) : renderExpr(expr, to);
      return `${text} ${direction.toUpperCase()} NULLS ${nulls.toUpperCase()}`;
    })
    .join(', ');
}
