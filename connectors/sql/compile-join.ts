// Joins in a dialect's form: join types of the engine, or EXISTS for semi- and anti-joins.
import { columnsOf, conjuncts } from '../../src/core/expression.js';
import type { JoinRelation, SecuredExpr } from '../../src/core/relation.js';
import type { SecuredScan } from '../../src/core/secured-scan.js';
import type { SqlDialect } from './dialect.js';
import { parenthesize } from './select-query.js';
import { SqlRefusal } from './sql-refusal.js';
import { not, raw, sql, type SqlText } from './sql-text.js';

/** Both sides as they stand in a FROM clause, and the condition over them. */
export interface JoinParts {
  readonly left: SqlText;
  readonly right: SqlText;
  readonly on: SqlText;
}

const joinWords = { inner: 'INNER JOIN', left: 'LEFT JOIN', semi: 'LEFT SEMI JOIN', anti: 'LEFT ANTI JOIN' } as const;

/** @throws SqlRefusal where the engine needs an equality between the sides and there is none. */
export function compileJoin(
  relation: JoinRelation<SecuredScan>,
  { left, right, on }: JoinParts,
  dialect: SqlDialect,
): { readonly from: SqlText; readonly where: readonly SqlText[] } {
  const { join } = relation;
  if ((join === 'semi' || join === 'anti') && dialect.semiJoin === 'exists') {
    const exists = sql`EXISTS ${parenthesize(sql`SELECT 1\nFROM ${right}\nWHERE ${on}`)}`;
    return { from: left, where: [join === 'semi' ? exists : not(exists)] };
  }
  if (dialect.leftJoinNeedsEquality && !hasEquality(relation)) {
    if (join !== 'inner') throw new SqlRefusal(`a ${join} join without an equality between the sides`);
    return { from: sql`${left}\nCROSS JOIN ${right}`, where: [on] };
  }
  return { from: sql`${left}\n${raw(joinWords[join])} ${right} ON ${on}`, where: [] };
}

function hasEquality(relation: JoinRelation<SecuredScan>): boolean {
  const split = relation.left.fields.length;
  const isOn = (expr: SecuredExpr, right: boolean): boolean => {
    const columns = columnsOf(expr);
    return columns.length > 0 && columns.every((index) => index >= split === right);
  };
  return conjuncts(relation.on).some((expr) => {
    if (expr.kind !== 'call' || expr.fn !== 'eq') return false;
    const [a, b] = expr.args;
    if (a === undefined || b === undefined || a.type.kind === 'float64') return false;
    return (isOn(a, false) && isOn(b, true)) || (isOn(a, true) && isOn(b, false));
  });
}
