// A secured relation to one SQL statement. Operators join one SELECT where that is the same question, and nest where
// not; only columns that somebody reads are selected.
//
// A scan's row filter and the caller's conditions may share a WHERE, in any order the engine likes: nothing that the
// expressions can say raises an error (no arithmetic, no division, no cast that can fail), so a caller's condition
// that is evaluated on a hidden row tells nothing. What the caller's expressions see of a column is already the
// scan's output for it, cell filter and mask included.
import { describeType } from '../../src/core/data-type.js';
import { columnsOf, conjuncts } from '../../src/core/expression.js';
import type {
  AggregateRelation,
  AsOfRelation,
  Field,
  JoinRelation,
  ProjectRelation,
  SecuredExpr,
  SecuredRelation,
  SortKey,
  WindowRelation,
} from '../../src/core/relation.js';
import type { SecuredScan } from '../../src/core/secured-scan.js';
import type { Refusal, StorePlan } from '../connector.js';
import { buildStatement } from './build-statement.js';
import { ExpressionCompiler, isAlwaysTrue, type Scope } from './compile-expression.js';
import { compileInQuery, type InQueryParts } from './compile-in-query.js';
import { type AsOfOperands, joinProbes, probedRows, renderProbes, takenOver } from './compile-as-of.js';
import { compileJoin } from './compile-join.js';
import type { AggregateRenderer, SqlDialect, SqlOperand, SqlStatement, TableDefaults } from './dialect.js';
import {
  parenthesize,
  renderOrder,
  renderSelect,
  type OrderKey,
  type SelectItem,
  type SelectQuery,
} from './select-query.js';
import { SqlRefusal } from './sql-refusal.js';
import { hasValues, joinSql, raw, sql, type SqlText } from './sql-text.js';

/**
 * The statement that answers a plan, or why there is none. Deterministic: equal plans give equal text.
 */
export function compileSql(plan: StorePlan, dialect: SqlDialect, defaults: TableDefaults): SqlStatement | Refusal {
  try {
    return new RelationCompiler(plan, dialect, defaults).statement();
  } catch (error) {
    if (error instanceof SqlRefusal) return { refused: error.message };
    throw error;
  }
}

/** A derived table in a FROM clause and its columns. */
interface Source {
  readonly from: SqlText;
  readonly alias: string;
  readonly columns: SelectQuery['columns'];
  readonly orderBy: readonly OrderKey[];
}

class RelationCompiler {
  private aliases = 0;
  private readonly expressions: ExpressionCompiler;

  constructor(
    private readonly plan: StorePlan,
    private readonly dialect: SqlDialect,
    private readonly defaults: TableDefaults,
  ) {
    const parts: InQueryParts = {
      dialect,
      compile: (relation) => this.unnested(relation, allOf(relation.fields)),
    };
    this.expressions = new ExpressionCompiler(dialect, (expr, operands, context) =>
      compileInQuery(parts, expr.query, operands, context),
    );
  }

  statement(): SqlStatement {
    const { relation } = this.plan;
    const query = this.compile(relation, allOf(relation.fields));
    const names = this.names(relation.fields);
    const items = query.columns.map((column, i): SelectItem => {
      const operand = present(column);
      return { value: this.dialect.shapeOutput(operand.sql, operand.type), alias: names[i] };
    });
    return buildStatement(renderSelect(query, items, this.dialect), relation.fields, this.dialect);
  }

  private compile(relation: SecuredRelation, needed: ReadonlySet<number>): SelectQuery {
    switch (relation.kind) {
      case 'scan':
        return this.scan(relation, needed);
      case 'filter': {
        const input = this.compile(relation.input, union(needed, columnsOf(relation.condition)));
        const query =
          input.stage === 'rows' && input.limit === undefined ? input : this.nested(input, relation.input.fields);
        return { ...query, where: [...query.where, ...this.conditions(relation.condition, scopeOf(query))] };
      }
      case 'project':
        return this.project(relation, needed);
      case 'join':
        return this.join(relation, needed);
      case 'aggregate':
        return this.aggregate(relation, needed);
      case 'window':
        return this.window(relation, needed);
      case 'sort': {
        const keys = relation.keys.flatMap(({ expr }) => columnsOf(expr));
        const query = this.unnested(relation.input, union(needed, keys));
        return { ...query, orderBy: this.orderKeys(relation.keys, scopeOf(query)) };
      }
      case 'asOf':
        return this.asOf(relation, needed);
      case 'fetch': {
        const input = this.compile(relation.input, needed);
        const query = input.limit === undefined ? input : this.nested(input, relation.input.fields);
        return { ...query, limit: { offset: relation.offset, count: relation.count } };
      }
    }
  }

  private scan(scan: SecuredScan, needed: ReadonlySet<number>): SelectQuery {
    const { dataset } = scan;
    const binding = this.plan.bindings.get(dataset.name);
    if (binding === undefined) throw new SqlRefusal(`no binding for ${dataset.name}`);
    const alias = this.alias();
    const scope: Scope = (index) => {
      const column = dataset.columns[index];
      const bound = column === undefined ? undefined : binding.columns.get(column.name);
      if (column === undefined || bound === undefined) {
        throw new SqlRefusal(`${binding.id} lacks column ${column?.name ?? String(index)}`);
      }
      if (!this.dialect.types.has(column.type.kind)) throw new SqlRefusal(`type ${describeType(column.type)}`);
      const reference = raw(`${alias}.${this.dialect.quoteIdentifier(bound.physicalName)}`);
      const value = this.dialect.readColumn(reference, column.type, bound);
      return { sql: value, type: column.type, column: { sql: reference, binding: bound } };
    };
    const path = this.dialect.tablePath(binding, this.defaults).map(this.dialect.quoteIdentifier);
    return {
      from: raw(`${path.join('.')} AS ${alias}`),
      columns: scan.outputs.map((output, i) => (needed.has(i) ? this.expressions.value(output, scope) : undefined)),
      where: scan.rowFilter === undefined ? [] : this.conditions(scan.rowFilter, scope),
      groupBy: [],
      stage: 'rows',
      orderBy: [],
    };
  }

  private project(relation: ProjectRelation<SecuredScan>, needed: ReadonlySet<number>): SelectQuery {
    const wanted = relation.expressions.filter((_, i) => needed.has(i));
    const input = this.compile(
      relation.input,
      union(
        new Set(),
        wanted.flatMap((expr) => columnsOf(expr)),
      ),
    );
    const computes = wanted.some((expr) => expr.kind === 'call' || expr.kind === 'in' || expr.kind === 'inQuery');
    // What is already long is named before more is built of it; under an ORDER BY that would lose the order.
    const long = input.orderBy.length === 0 && input.columns.some((c) => c !== undefined && c.sql.pieces.length > 12);
    const query = computes && (input.stage !== 'rows' || long) ? this.nested(input, relation.input.fields) : input;
    const scope = scopeOf(query);
    const columns = relation.expressions.map((expr, i) =>
      needed.has(i) ? this.expressions.value(expr, scope) : undefined,
    );
    return { ...query, columns };
  }

  private join(relation: JoinRelation<SecuredScan>, needed: ReadonlySet<number>): SelectQuery {
    const split = relation.left.fields.length;
    const read = [...union(needed, columnsOf(relation.on))];
    const left = this.source(relation.left, new Set(read.filter((i) => i < split)));
    const right = this.source(relation.right, new Set(read.filter((i) => i >= split).map((i) => i - split)));
    const columns = [...left.columns, ...right.columns];
    const on = this.expressions.condition(relation.on, (index) => present(columns[index]));
    const { from, where } = compileJoin(relation, { left: left.from, right: right.from, on }, this.dialect);
    const keepsRight = relation.join === 'inner' || relation.join === 'left';
    return { from, columns: keepsRight ? columns : left.columns, where, groupBy: [], stage: 'rows', orderBy: [] };
  }

  private aggregate(relation: AggregateRelation<SecuredScan>, needed: ReadonlySet<number>): SelectQuery {
    const { groups, measures } = relation;
    // Without groups there is one row whatever is read of it, and only a measure says so.
    const isNeeded = (i: number): boolean => needed.has(groups.length + i) || (groups.length === 0 && i === 0);
    if (groups.length === 0 && measures.length === 0) throw new SqlRefusal('an aggregate of nothing');
    const args = measures.filter((_, i) => isNeeded(i)).flatMap((measure) => measure.args);
    const input = this.unnested(
      relation.input,
      union(
        new Set(),
        [...groups, ...args].flatMap((e) => columnsOf(e)),
      ),
    );
    const { query, keys } = this.groupKeys(input, relation);
    const scope = scopeOf(query);
    const values = measures.map((measure, i): SqlOperand | undefined => {
      if (!isNeeded(i)) return undefined;
      const render: AggregateRenderer | undefined = this.dialect.aggregates[measure.fn];
      if (render === undefined) throw new SqlRefusal(`aggregate ${measure.fn}`);
      const operands = measure.args.map((arg) => this.expressions.value(arg, scope));
      return { sql: render(operands, measure.type), type: measure.type };
    });
    return {
      ...query,
      columns: [...keys, ...values],
      groupBy: keys.map((key) => key.sql),
      stage: 'grouped',
      orderBy: [],
    };
  }

  /**
   * Groups as plain columns, computed in a derived table where they are more: an expression with a parameter in it is
   * not the same expression twice to every engine.
   */
  private groupKeys(input: SelectQuery, { groups, input: relation }: AggregateRelation<SecuredScan>) {
    const scope = scopeOf(input);
    const values = groups.map((group) => this.expressions.value(group, scope));
    const plain = values.every(({ sql: text, literal }) => text.pieces.length === 1 && !hasValues(text) && !literal);
    const toKeys = (operands: readonly SqlOperand[]): SqlOperand[] =>
      operands.map(({ sql: text, type }) => ({ sql: this.dialect.groupKey(text, type), type }));
    if (plain) return { query: input, keys: toKeys(values) };
    const fields = groups.map((group, i): Field => ({
      name: `group_${String(i + 1)}`,
      type: group.type,
      nullable: true,
    }));
    const width = input.columns.length;
    const query = this.nested({ ...input, columns: [...input.columns, ...values] }, [...relation.fields, ...fields]);
    return { query, keys: toKeys(query.columns.slice(width).map(present)) };
  }

  private window(relation: WindowRelation<SecuredScan>, needed: ReadonlySet<number>): SelectQuery {
    const width = relation.input.fields.length;
    const read = [...relation.partitionBy, ...relation.orderBy.map(({ expr }) => expr)].flatMap((e) => columnsOf(e));
    const query = this.unnested(relation.input, union(new Set([...needed].filter((i) => i < width)), read));
    const render = this.dialect.windows[relation.fn];
    if (render === undefined) throw new SqlRefusal(`window function ${relation.fn}`);
    if (!needed.has(width)) return { ...query, columns: [...query.columns, undefined] };
    const scope = scopeOf(query);
    const parts: SqlText[] = [];
    if (relation.partitionBy.length > 0) {
      const keys = relation.partitionBy.map((expr) => this.expressions.value(expr, scope));
      parts.push(
        sql`PARTITION BY ${joinSql(
          keys.map((k) => this.dialect.groupKey(k.sql, k.type)),
          ', ',
        )}`,
      );
    }
    const order = this.orderKeys(relation.orderBy, scope);
    if (order.length > 0) parts.push(sql`ORDER BY ${renderOrder(order)}`);
    const value = { sql: render(sql`OVER (${joinSql(parts, ' ')})`), type: present(relation.fields[width]).type };
    return { ...query, columns: [...query.columns, value], stage: 'windowed' };
  }

  private asOf(relation: AsOfRelation<SecuredScan>, needed: ReadonlySet<number>): SelectQuery {
    const { input, keys, time, ties, probes } = relation;
    const below = [...needed].filter((i) => i > 0).map((i) => i - 1);
    const read = [...keys, time, ...ties].flatMap((expr) => columnsOf(expr));
    const query = this.unnested(input, union(new Set(below), read));
    const value = (expr: SecuredExpr): SqlOperand => this.expressions.value(expr, scopeOf(query));
    const by: AsOfOperands = { keys: keys.map(value), time: value(time), ties: ties.map(value) };
    const until = this.dialect.asOfJoin ? undefined : { sql: takenOver(by), type: by.time.type };
    const moment = this.dialect.asOfJoin ? sql`assumeNotNull(${by.time.sql})` : by.time.sql;
    const named = [...by.keys, { ...by.time, sql: moment }, ...by.ties, ...(until === undefined ? [] : [until])];
    const fields = named.map(({ type }, i): Field => ({ name: `by_${String(i + 1)}`, type, nullable: true }));
    const { from, columns, alias } = this.derive(
      { ...query, where: [...query.where, ...probedRows(by)], columns: [...query.columns, ...named] },
      [...input.fields, ...fields],
    );
    const found = columns.slice(input.fields.length).map(present);
    const width = keys.length;
    const rows = { from, alias, keys: found.slice(0, width), time: present(found[width]) };
    const probe = this.alias();
    return {
      with: renderProbes(probes, by.keys, this.dialect),
      from: joinProbes(probe, {
        ...rows,
        ties: found.slice(width + 1, width + 1 + ties.length),
        until: until === undefined ? undefined : present(found.at(-1)).sql,
      }),
      columns: [
        { sql: raw(`${probe}.n`), type: present(relation.fields[0]).type },
        ...columns.slice(0, input.fields.length),
      ],
      where: [],
      groupBy: [],
      stage: 'rows',
      orderBy: [],
    };
  }

  /** A query whose WHERE, GROUP BY and ORDER BY are still open. Any order of the input is gone. */
  private unnested(relation: SecuredRelation, needed: ReadonlySet<number>): SelectQuery {
    const query = this.compile(relation, needed);
    const open = query.stage === 'rows' && query.limit === undefined;
    return { ...(open ? query : this.nested(query, relation.fields)), orderBy: [] };
  }

  /** The query as a derived table of a new one; the order of a limited one is kept. */
  private nested(query: SelectQuery, fields: readonly Field[]): SelectQuery {
    const { from, columns, orderBy } = this.derive(query, fields);
    return { from, columns, where: [], groupBy: [], stage: 'rows', orderBy };
  }

  private source(relation: SecuredRelation, needed: ReadonlySet<number>): Source {
    return this.derive(this.compile(relation, needed), relation.fields);
  }

  private derive(query: SelectQuery, fields: readonly Field[]): Source {
    const kept = query.limit === undefined ? [] : query.orderBy;
    const alias = this.alias();
    const keyFields = kept.map((_, i): Field => ({ ...present(fields[0]), name: `order_${String(i + 1)}` }));
    const names = this.names([...fields, ...keyFields]);
    const values = [...query.columns.map((column) => column?.sql), ...kept.map(({ key }) => key)];
    const items = values.flatMap((value, i): SelectItem[] => (value === undefined ? [] : [{ value, alias: names[i] }]));
    const one: SelectItem = { value: raw('1'), alias: this.dialect.quoteIdentifier('one') };
    const ordered = query.limit === undefined ? { ...query, orderBy: [] } : query;
    const text = renderSelect(ordered, items.length === 0 ? [one] : items, this.dialect);
    const reference = (i: number): SqlText => raw(`${alias}.${present(names[i])}`);
    return {
      from: sql`${parenthesize(text)} AS ${raw(alias)}`,
      alias,
      columns: query.columns.map((column, i) =>
        column === undefined ? undefined : { sql: reference(i), type: column.type },
      ),
      orderBy: kept.map(({ suffix }, i) => ({ key: reference(fields.length + i), suffix })),
    };
  }

  private conditions(condition: SecuredExpr, scope: Scope): SqlText[] {
    return conjuncts(condition)
      .filter((expr) => !isAlwaysTrue(expr))
      .map((expr) => this.expressions.condition(expr, scope));
  }

  /** Nulls as asked and NaN greatest among numbers; constants order nothing, and some engines read them as positions. */
  private orderKeys(keys: readonly SortKey<SecuredScan>[], scope: Scope): OrderKey[] {
    return keys.flatMap(({ expr, direction, nulls }) => {
      const operand = this.expressions.value(expr, scope);
      if (operand.literal !== undefined) return [];
      const suffix = `${direction.toUpperCase()} NULLS ${nulls.toUpperCase()}`;
      const key = { key: this.dialect.groupKey(operand.sql, operand.type), suffix };
      const isOdd = operand.type.kind === 'float64' && this.dialect.ordersNanLast !== true;
      return isOdd ? [{ key: this.dialect.isNan(operand.sql), suffix }, key] : [key];
    });
  }

  /** Aliases for fields, quoted: their own names where they are plain and unlike each other, `c` and the position else. */
  private names(fields: readonly Field[]): string[] {
    const used = new Set<string>();
    return fields.map(({ name }, i) => {
      let alias = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) ? name : `c${String(i)}`;
      while (used.has(alias.toLowerCase())) alias = `${alias}_${String(i)}`;
      used.add(alias.toLowerCase());
      return this.dialect.quoteIdentifier(alias);
    });
  }

  private alias(): string {
    this.aliases += 1;
    return `t${String(this.aliases)}`;
  }
}

function scopeOf(query: SelectQuery): Scope {
  return (index) => present(query.columns[index]);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('the relation reads a field that it does not have');
  return value;
}

function allOf(fields: readonly Field[]): ReadonlySet<number> {
  return new Set(fields.keys());
}

function union(a: ReadonlySet<number>, b: Iterable<number>): ReadonlySet<number> {
  return new Set([...a, ...b]);
}
