// The predicate that limits a binding, `time_hour >= '2013-10-01T00:00:00Z'`, → a typed expression over the dataset's
// columns: comparisons, BETWEEN, IN, IS [NOT] NULL, AND, OR, NOT and parentheses over columns and literals.
import { and, call, isIn, or } from '../core/call.js';
import type { DataType } from '../core/data-type.js';
import { describeType, isOrderable } from '../core/data-type.js';
import type { Column } from '../core/dataset.js';
import { literal, type ScalarExpr } from '../core/expression.js';
import type { FunctionName } from '../core/functions.js';
import type { Value } from '../core/value.js';
import { parseLiteral } from './parse-literal.js';
import { suggestName } from './suggest-name.js';
import { PredicateError, tokenizePredicate, type Token } from './tokenize-predicate.js';

const comparisons: Readonly<Record<string, FunctionName>> = {
  '=': 'eq',
  '<>': 'neq',
  '!=': 'neq',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
};

/** @throws PredicateError where the text isn't a predicate over these columns. */
export function parseCoverage(text: string, columns: readonly Column[]): ScalarExpr {
  const parser = new CoverageParser(tokenizePredicate(text), columns);
  return parser.parse();
}

class CoverageParser {
  readonly #tokens: readonly Token[];
  readonly #columns: readonly Column[];
  #next = 0;

  constructor(tokens: readonly Token[], columns: readonly Column[]) {
    this.#tokens = tokens;
    this.#columns = columns;
  }

  parse(): ScalarExpr {
    const predicate = this.#or();
    if (this.#peek().kind !== 'end') throw this.#unexpected('AND, OR or the end');
    return predicate;
  }

  #or(): ScalarExpr {
    const operands = [this.#and()];
    while (this.#accept('OR')) operands.push(this.#and());
    return or(operands);
  }

  #and(): ScalarExpr {
    const operands = [this.#not()];
    while (this.#accept('AND')) operands.push(this.#not());
    return and(operands);
  }

  #not(): ScalarExpr {
    if (this.#accept('NOT')) return call('not', this.#not());
    if (!this.#accept('(')) return this.#test();
    const inner = this.#or();
    this.#expect(')');
    return inner;
  }

  #test(): ScalarExpr {
    const column = this.#column();
    if (this.#accept('IS')) {
      const negated = this.#accept('NOT');
      this.#expect('NULL');
      const test: ScalarExpr = call('is_null', column);
      return negated ? call('not', test) : test;
    }
    if (!isOrderable(column.type)) throw this.#unexpected(`IS NULL, as ${describeType(column.type)} can't be compared`);
    const negated = this.#accept('NOT');
    const test = this.#accept('BETWEEN') ? this.#between(column) : this.#accept('IN') ? this.#in(column) : undefined;
    if (test !== undefined) return negated ? call('not', test) : test;
    const comparison = this.#peek().kind === 'symbol' && !negated ? comparisons[this.#peek().value] : undefined;
    if (comparison === undefined) throw this.#unexpected(negated ? 'BETWEEN or IN' : 'a comparison, BETWEEN, IN or IS');
    this.#next++;
    return call(comparison, column, this.#literal(column.type));
  }

  #between(column: ScalarExpr): ScalarExpr {
    const low = this.#literal(column.type);
    this.#expect('AND');
    return and<never>([call('gte', column, low), call('lte', column, this.#literal(column.type))]);
  }

  #in(column: ScalarExpr): ScalarExpr {
    this.#expect('(');
    const rows: Value[][] = [];
    do rows.push([this.#value(column.type)]);
    while (this.#accept(','));
    this.#expect(')');
    return isIn<never>([column], rows);
  }

  #column(): ScalarExpr {
    const token = this.#peek();
    if (token.kind !== 'word' && token.kind !== 'name') throw this.#unexpected('a column');
    const name = token.kind === 'name' ? token.value : token.source;
    const index = this.#columns.findIndex((column) => column.name === name);
    const column = this.#columns[index];
    if (column === undefined) {
      const names = this.#columns.map((known) => known.name);
      throw new PredicateError(`there is no column "${name}"${suggestName(name, names)}`, token.position);
    }
    this.#next++;
    return { kind: 'column', index, type: column.type, nullable: column.nullable };
  }

  #literal(type: DataType): ScalarExpr {
    return literal(this.#value(type), type);
  }

  #value(type: DataType): Value {
    if (type.kind === 'timestamp') this.#accept('TIMESTAMP');
    if (type.kind === 'date') this.#accept('DATE');
    const token = this.#peek();
    const value = literalValue(token, type);
    if (value === undefined) throw this.#unexpected(`a literal of type ${describeType(type)}`);
    this.#next++;
    return value;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #accept(value: string): boolean {
    const token = this.#peek();
    const found = (token.kind === 'word' || token.kind === 'symbol') && token.value === value;
    if (found) this.#next++;
    return found;
  }

  #expect(value: string): void {
    if (!this.#accept(value)) throw this.#unexpected(value);
  }

  #unexpected(expected: string): PredicateError {
    const token = this.#peek();
    return new PredicateError(`expected ${expected}, found ${token.source}`, token.position);
  }
}

/** A literal's value as the type holds it; undefined where it isn't of the type. */
function literalValue({ kind, value }: Token, type: DataType): Value | undefined {
  if (type.kind === 'boolean') return kind === 'word' ? parseLiteral(value.toLowerCase(), type) : undefined;
  const isText = type.kind === 'string' || type.kind === 'date' || type.kind === 'timestamp';
  return kind === (isText ? 'text' : 'number') ? parseLiteral(value, type) : undefined;
}
