// ClickHouse's `in` over constants: a few as parameters of their own, many as one JSON text that becomes a constant set.
import type { DataType } from '../../src/core/data-type.js';
import { stringType } from '../../src/core/data-type.js';
import type { Value } from '../../src/core/value.js';
import type { RenderContext, SqlOperand } from './dialect.js';
import { matchRows } from './in-list.js';
import { bound, isNull, joinSql, raw, sql, withPrecedence, wrap, type SqlText } from './sql-text.js';
import { caseWhen } from './standard-functions.js';
import { timestampText } from './timestamp-text.js';

/** Above this many rows a list goes as one parameter. */
const mostSeparate = 8;

/**
 * `(operands) IN (rows)`. ClickHouse calls a row with a null among several operands FALSE, so where UNKNOWN matters
 * such a look-up is spelled out.
 */
export function clickhouseIsIn(
  operands: readonly SqlOperand[],
  rows: readonly (readonly Value[])[],
  context: RenderContext,
): SqlText {
  const [only] = operands;
  if (operands.length === 1 && only !== undefined) {
    const test = membership(wrap(only.sql, 0), singles(only, rows));
    return context.truthOnly ? test : caseWhen(isNull(only.sql), raw('NULL'), test);
  }
  if (rows.length === 1 || !context.truthOnly) return matchRows(operands, rows);
  return membership(
    sql`(${joinSql(
      operands.map((o) => o.sql),
      ', ',
    )})`,
    tuples(operands, rows),
  );
}

function membership(operand: SqlText, set: SqlText): SqlText {
  return withPrecedence(sql`${operand} IN ${set}`, 1);
}

function singles(operand: SqlOperand, rows: readonly (readonly Value[])[]): SqlText {
  if (rows.length <= mostSeparate) {
    return sql`(${joinSql(
      rows.map((row) => bound(row[0] ?? null, operand.type)),
      ', ',
    )})`;
  }
  const texts = bound(JSON.stringify(rows.map((row) => jsonText(row[0] ?? null, operand.type))), stringType);
  if (operand.type.kind === 'string') return sql`JSONExtract(${texts}, 'Array(String)')`;
  return sql`arrayMap(r -> ${fromText(raw('r'), operand.type)}, JSONExtract(${texts}, 'Array(String)'))`;
}

function tuples(operands: readonly SqlOperand[], rows: readonly (readonly Value[])[]): SqlText {
  const typed = rows.map((row) => operands.map((operand, i) => ({ value: row[i] ?? null, type: operand.type })));
  if (rows.length <= mostSeparate) {
    const texts = typed.map(
      (row) =>
        sql`(${joinSql(
          row.map(({ value, type }) => bound(value, type)),
          ', ',
        )})`,
    );
    return sql`(${joinSql(texts, ', ')})`;
  }
  const json = JSON.stringify(typed.map((row) => row.map(({ value, type }) => jsonText(value, type))));
  const parts = operands.map((operand, i) => fromText(raw(`r[${String(i + 1)}]`), operand.type));
  return sql`arrayMap(r -> (${joinSql(parts, ', ')}), JSONExtract(${bound(json, stringType)}, 'Array(Array(String))'))`;
}

function jsonText(value: Value, type: DataType): string {
  return type.kind === 'timestamp' ? timestampText(String(value)) : String(value);
}

function fromText(text: SqlText, type: DataType): SqlText {
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
