// What tells one SQL engine from another, as data and small renderers; the compiler knows no engine by name.
//
// What a decoder meets in the result, by logical type; every value is text unless said otherwise:
//
//   boolean    true | false
//   int32      digits
//   int64      digits (Redshift casts to varchar, since its typed records lose integers beyond 2^53; ClickHouse quotes
//              them in JSON formats by the dialect's settings)
//   decimal    plain notation; ClickHouse drops trailing zeros: canonicalDecimal(text, scale)
//   float64    the shortest text that reads back, NaN | nan | Infinity | inf | -Infinity | -inf; in ClickHouse's JSON
//              formats a number, or the special ones quoted
//   string     as it is
//   date       2013-01-31
//   timestamp  2013-01-01 05:00:00[.fraction], UTC without a zone: canonicalTimestamp(text)
//   json       JSON text
//   list       JSON text of an array (64-bit integers and decimals are unquoted numbers in it)
//   struct     JSON text, an object by the type's field names
import type { BindingColumn, Binding, StoreKind } from '../../src/core/dataset.js';
import type { DataType, DataTypeKind } from '../../src/core/data-type.js';
import type { AggregateName, FunctionName, WindowFunctionName } from '../../src/core/functions.js';
import type { Field } from '../../src/core/relation.js';
import type { Row, Value } from '../../src/core/value.js';
import type { SqlText } from './sql-text.js';

/** A bound value of a statement. */
export interface SqlParameter {
  /** `p1`… in order of first appearance. */
  readonly name: string;
  readonly value: Value;
  readonly type: DataType;
  /**
   * As the store's API wants it. Athena: the text of a SQL literal, for `ExecutionParameters`; Redshift: a string for
   * `Parameters[].value`; ClickHouse: a string for `query_params`, which the client escapes.
   */
  readonly bound: string;
}

export interface SqlStatement {
  readonly text: string;
  readonly parameters: readonly SqlParameter[];
  readonly fields: readonly Field[];
}

/** An argument of a function, rendered. */
export interface SqlOperand {
  readonly sql: SqlText;
  readonly type: DataType;
  /** Where a binding's column stands as it is: the bare column, and what the binding says of it. */
  readonly column?: { readonly sql: SqlText; readonly binding: BindingColumn } | undefined;
  /** The constant that the argument is, where it is one. */
  readonly literal?: { readonly value: Value } | undefined;
}

export interface RenderContext {
  /** Whether only TRUE matters, so that UNKNOWN may be FALSE: a condition of WHERE and what AND and OR join in it. */
  readonly truthOnly: boolean;
}

export type FunctionRenderer = (args: readonly SqlOperand[], context: RenderContext) => SqlText;
export type AggregateRenderer = (args: readonly SqlOperand[], result: DataType) => SqlText;

/** Where names that a binding leaves out come from. */
export interface TableDefaults {
  readonly database?: string;
  readonly catalog?: string;
}

export interface SqlDialect {
  readonly kind: StoreKind;
  /** @throws SqlRefusal for a name that can't be quoted. */
  readonly quoteIdentifier: (name: string) => string;
  /** The names that qualify a table, outermost first. */
  readonly tablePath: (binding: Binding, defaults: TableDefaults) => readonly string[];
  /** The text that stands for a parameter, cast to its type. */
  readonly placeholder: (name: string, type: DataType) => string;
  /** Whether a placeholder refers to its parameter by name, so that a value which stands twice is bound once. */
  readonly namedParameters: boolean;
  /** @throws SqlRefusal for a value that the API can't carry. */
  readonly bind: (value: Value, type: DataType) => string;
  readonly nullOf: (type: DataType) => SqlText;
  /** The value of a physical column in the logical type: instants in UTC without a zone, padding cut, JSON as text. */
  readonly readColumn: (column: SqlText, type: DataType, binding: BindingColumn) => SqlText;
  /** A value as the result shows it. */
  readonly shapeOutput: (value: SqlText, type: DataType) => SqlText;
  /** A value such that equal values are one group and tie in an order: in ClickHouse 0 and -0 don't by themselves. */
  readonly groupKey: (value: SqlText, type: DataType) => SqlText;
  readonly isNan: (value: SqlText) => SqlText;
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionRenderer>>>;
  readonly aggregates: Readonly<Partial<Record<AggregateName, AggregateRenderer>>>;
  readonly windows: Readonly<Partial<Record<WindowFunctionName, (over: SqlText) => SqlText>>>;
  readonly types: ReadonlySet<DataTypeKind>;
  /** `(operands) IN (rows)` for operands that are no floats and at least one row. */
  readonly isIn: (
    operands: readonly SqlOperand[],
    rows: readonly (readonly Value[])[],
    context: RenderContext,
  ) => SqlText;
  /** Whether a look-up by several columns in a sub-query is a row IN or a correlated EXISTS. */
  readonly rowInQuery: 'in' | 'exists';
  /** Whether semi- and anti-joins are join types of the engine or a correlated EXISTS. */
  readonly semiJoin: 'join' | 'exists';
  /** Whether NaN is greater than every other number where it is ordered by. */
  readonly ordersNanLast?: boolean;
  /** Whether a left join needs an equality between the two sides. */
  readonly leftJoinNeedsEquality: boolean;
  /** Whether it has an ASOF JOIN, which takes a time that can't be null. */
  readonly asOfJoin: boolean;
  /** Rows of constants as a query with the columns `n` (their position), `k1`… and, of the last type, `moment`. */
  readonly probes: (rows: readonly Row[], types: readonly DataType[]) => SqlText;
  /** What each value of {@link probes} takes beside itself, the most of it, of `maxStatementBytes`. */
  readonly bytesAroundProbed: number;
  readonly limit: (offset: number, count: number) => string;
  readonly maxInRows: number;
  readonly maxStatementBytes: number;
  readonly streaming: boolean;
  /** Settings that the rendered SQL relies on, to be sent with every statement. */
  readonly settings: Readonly<Record<string, string | number>>;
}
