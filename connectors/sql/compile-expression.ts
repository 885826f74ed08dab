// Expressions to SQL text of a dialect. Values become parameters; a function that the dialect lacks is refused.
import { describeType } from '../../src/core/data-type.js';
import type { ExprOf, InExpr, InQueryExpr, LiteralExpr } from '../../src/core/expression.js';
import type { SecuredExpr } from '../../src/core/relation.js';
import type { SecuredScan } from '../../src/core/secured-scan.js';
import type { FunctionRenderer, RenderContext, SqlDialect, SqlOperand } from './dialect.js';
import { SqlRefusal } from './sql-refusal.js';
import { and, bound, raw, type SqlText } from './sql-text.js';
import { matchAny } from './standard-functions.js';

/** The operand that an input field is, by position. */
export type Scope = (index: number) => SqlOperand;

/** Renders a look-up in a sub-query; the relation compiler's part. */
export type InQueryRenderer = (
  expr: InQueryExpr<SecuredScan>,
  operands: readonly SqlOperand[],
  context: RenderContext,
) => SqlText;

/** A compiler of expressions for one dialect. @throws SqlRefusal for what it can't render */
export class ExpressionCompiler {
  constructor(
    private readonly dialect: SqlDialect,
    private readonly inQuery: InQueryRenderer,
  ) {}

  /** The value of an expression; UNKNOWN where core says UNKNOWN. */
  value(expr: SecuredExpr, scope: Scope): SqlOperand {
    return this.render(expr, scope, { truthOnly: false });
  }

  /** A condition of which only TRUE matters. */
  condition(expr: SecuredExpr, scope: Scope): SqlText {
    return this.render(expr, scope, { truthOnly: true }).sql;
  }

  private render(expr: SecuredExpr, scope: Scope, context: RenderContext): SqlOperand {
    switch (expr.kind) {
      case 'column':
        return scope(expr.index);
      case 'literal':
        return this.literal(expr);
      case 'in':
        return { sql: this.in(expr, scope, context), type: expr.type };
      case 'inQuery': {
        const operands = expr.operands.map((operand) => this.value(operand, scope));
        return { sql: this.inQuery(expr, operands, context), type: expr.type };
      }
      case 'call': {
        const renderer: FunctionRenderer | undefined = this.dialect.functions[expr.fn];
        if (renderer === undefined) throw new SqlRefusal(`function ${expr.fn}`);
        const args = expr.args.map((arg, i) => this.render(arg, scope, argumentContext(expr.fn, i, context)));
        return { sql: renderer(args, context), type: expr.type };
      }
    }
  }

  private literal(expr: LiteralExpr): SqlOperand {
    const { value, type } = expr;
    const literal = { value };
    if (value === null) return { sql: this.dialect.nullOf(type), type, literal };
    if (typeof value === 'boolean') return { sql: raw(value ? 'TRUE' : 'FALSE'), type, literal };
    if (typeof value === 'object') throw new SqlRefusal(`a constant of type ${describeType(type)}`);
    return { sql: bound(value, type), type, literal };
  }

  private in(expr: InExpr<SecuredScan>, scope: Scope, context: RenderContext): SqlText {
    if (expr.rows.length === 0) return raw('FALSE');
    if (expr.rows.length > this.dialect.maxInRows)
      throw new SqlRefusal(`in: more than ${String(this.dialect.maxInRows)} rows`);
    const operands = expr.operands.map((operand) => this.value(operand, scope));
    if (!operands.some((operand) => operand.type.kind === 'float64')) {
      return this.dialect.isIn(operands, expr.rows, context);
    }
    return matchAny(
      expr.rows.map((row) => and(operands.map((o, i) => this.equal(o, bound(row[i] ?? null, o.type), row[i] ?? null)))),
    );
  }

  private equal(operand: SqlOperand, value: SqlText, literal: LiteralExpr['value']): SqlText {
    const renderer: FunctionRenderer | undefined = this.dialect.functions.eq;
    if (renderer === undefined) throw new SqlRefusal('function eq');
    return renderer([operand, { sql: value, type: operand.type, literal: { value: literal } }], { truthOnly: false });
  }
}

/** Where UNKNOWN as an argument counts for no more than FALSE. */
function argumentContext(fn: string, index: number, context: RenderContext): RenderContext {
  if (fn === 'and' || fn === 'or') return context;
  return { truthOnly: fn === 'is_true' || (fn === 'if' && index === 0) };
}

/** Whether an expression is the constant TRUE. */
export function isAlwaysTrue(expr: ExprOf<unknown>): boolean {
  return expr.kind === 'literal' && expr.value === true;
}
