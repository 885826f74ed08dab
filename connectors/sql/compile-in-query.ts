// `inQuery` in a dialect's form. TRUE or FALSE and never UNKNOWN: nulls on either side match nothing.
import type { SecuredRelation } from '../../src/core/relation.js';
import type { RenderContext, SqlDialect, SqlOperand } from './dialect.js';
import { parenthesize, renderSelect, type SelectQuery } from './select-query.js';
import { SqlRefusal } from './sql-refusal.js';
import { and, infix, isNotNull, joinSql, raw, sql, withPrecedence, wrap, type SqlText } from './sql-text.js';

/** What the relation compiler lends. */
export interface InQueryParts {
  readonly dialect: SqlDialect;
  /** A query whose WHERE is still open. */
  readonly compile: (relation: SecuredRelation) => SelectQuery;
}

/** `(operands) IN (SELECT …)`, or a correlated EXISTS where the dialect has it so for several operands. */
export function compileInQuery(
  { dialect, compile }: InQueryParts,
  relation: SecuredRelation,
  operands: readonly SqlOperand[],
  context: RenderContext,
): SqlText {
  if (operands.some((operand) => operand.type.kind === 'float64')) throw new SqlRefusal('a look-up by a float64');
  const query = compile(relation);
  const columns = query.columns.map((column) => {
    if (column === undefined) throw new TypeError('a look-up reads every field of its query');
    return column.sql;
  });
  if (operands.length > 1 && dialect.rowInQuery === 'exists') {
    const matches = operands.map((operand, i) => infix(columns[i] ?? raw('NULL'), '=', operand.sql));
    const exists = renderSelect({ ...query, where: [...query.where, ...matches] }, [{ value: raw('1') }], dialect);
    return sql`EXISTS ${parenthesize(exists)}`;
  }
  const where = [...query.where, ...columns.map((column) => isNotNull(column))];
  const set = parenthesize(
    renderSelect(
      { ...query, where },
      columns.map((value) => ({ value })),
      dialect,
    ),
  );
  const [only] = operands;
  const key =
    operands.length === 1 && only
      ? wrap(only.sql, 0)
      : sql`(${joinSql(
          operands.map((o) => o.sql),
          ', ',
        )})`;
  const member = withPrecedence(sql`${key} IN ${set}`, 1);
  return context.truthOnly ? member : and([...operands.map((operand) => isNotNull(operand.sql)), member]);
}
