// ClickHouse's `in` over constants: a few compared one by one, many as one JSON text that a sub-query turns into a set.
//
// A set of constants takes each over into the column's type with loss (…00.1234 finds …00.123) or fails on it; a set
// from a sub-query converts exactly. Both forms let the primary key and skipping indexes work.
import type { DataType } from '../../src/core/data-type.js';
import { stringType } from '../../src/core/data-type.js';
import type { Value } from '../../src/core/value.js';
import type { RenderContext, SqlOperand } from './dialect.js';
import { isInBySingleOrMatch, matchRows } from './in-list.js';
import { bound, isNull, joinSql, raw, sql, withPrecedence, wrap, type SqlText } from './sql-text.js';
import { caseWhen } from './standard-functions.js';
import { timestampText } from './timestamp-text.js';

/** Above this many rows a list goes as one parameter. */
const mostSeparate = 8;

/**
 * `(operands) IN (rows)`. ClickHouse calls a row with a null among several operands FALSE, and its manual says so of
 * one operand too, so where UNKNOWN matters it is spelled out.
 */
export function clickhouseIsIn(
  operands: readonly SqlOperand[],
  rows: readonly (readonly Value[])[],
  context: RenderContext,
): SqlText {
  const [only] = operands;
  if (operands.length > 1 || only === undefined) {
    return rows.length <= mostSeparate || !context.truthOnly ? matchRows(operands, rows) : isInSet(operands, rows);
  }
  const isPlain = /^(string|boolean|int32|int64)$/.test(only.type.kind);
  if (rows.length <= mostSeparate && !isPlain) return matchRows(operands, rows);
  const test = rows.length <= mostSeparate ? isInBySingleOrMatch(operands, rows) : isInSet(operands, rows);
  return context.truthOnly ? test : caseWhen(isNull(only.sql), raw('NULL'), test);
}

function isInSet(operands: readonly SqlOperand[], rows: readonly (readonly Value[])[]): SqlText {
  const texts = rows.map((row) => operands.map((operand, i) => jsonText(row[i] ?? null, operand.type)));
  const json = bound(JSON.stringify(texts), stringType);
  const columns = operands.map((operand, i) => clickhouseFromText(raw(`r[${String(i + 1)}]`), operand.type));
  const query = sql`SELECT ${joinSql(columns, ', ')} FROM (SELECT arrayJoin(JSONExtract(${json}, 'Array(Array(String))')) AS r)`;
  const [only] = operands;
  const key =
    operands.length === 1 && only
      ? wrap(only.sql, 0)
      : sql`(${joinSql(
          operands.map((o) => o.sql),
          ', ',
        )})`;
  return withPrecedence(sql`${key} IN (${query})`, 1);
}

function jsonText(value: Value, type: DataType): string {
  return type.kind === 'timestamp' ? timestampText(String(value)) : String(value);
}

/** What a text of {@link timestampText} or of a value's own says, in the type. */
export function clickhouseFromText(text: SqlText, type: DataType): SqlText {
  switch (type.kind) {
    case 'boolean':
      return sql`${text} = 'true'`;
    case 'int32':
      return sql`toInt32(${text})`;
    case 'int64':
      return sql`toInt64(${text})`;
    case 'decimal':
      return sql`toDecimal128(${text}, ${raw(String(type.scale))})`;
    case 'date':
      return sql`toDate32(${text})`;
    case 'timestamp':
      return sql`toDateTime64(${text}, 6, 'UTC')`;
    default:
      return text;
  }
}
