// Parses Lake Formation's row filter expressions ("PartiQL support in row filter expressions", AWS Lake Formation
// Developer Guide) to typed expressions over a dataset's columns. Its text never reaches a store.
import { call, and, isIn, or } from '../../src/core/call.js';
import { booleanType, describeType } from '../../src/core/data-type.js';
import type { Column } from '../../src/core/dataset.js';
import { literal, type ColumnExpr, type LiteralExpr, type ScalarExpr } from '../../src/core/expression.js';
import type { FunctionName } from '../../src/core/functions.js';
import type { Value } from '../../src/core/value.js';
import { resolveColumn } from './resolve-column.js';
import { typeConstant } from './row-filter-constant.js';
import { RowFilterError, tokenizeRowFilter, type RowFilterToken } from './row-filter-tokens.js';

export interface RowFilterOptions {
  /** Whether dates and timestamps may be compared with ISO text, which Lake Formation doesn't document. */
  readonly allowTemporal?: boolean;
}

const keywords = new Set(['and', 'or', 'not', 'between', 'in', 'like', 'is', 'null', 'true', 'false', 'escape']);
const comparisons: Readonly<Record<string, FunctionName>> = {
  '=': 'eq',
  '<>': 'neq',
  '!=': 'neq',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
};
const filterable = new Set(['boolean', 'string', 'int32', 'int64', 'float64', 'decimal']);
const maxDepth = 64;

/**
 * The predicate that a row filter states, over the positions of `columns`. `true` alone gives a literal TRUE.
 * @throws RowFilterError with the position and what was expected; nothing else, whatever the text.
 */
export function parseRowFilter(text: string, columns: readonly Column[], options: RowFilterOptions = {}): ScalarExpr {
  return new RowFilterParser(text, columns, options).parse();
}

class RowFilterParser {
  readonly #tokens: readonly RowFilterToken[];
  readonly #columns: readonly Column[];
  readonly #options: RowFilterOptions;
  #next = 0;
  #depth = 0;

  constructor(text: string, columns: readonly Column[], options: RowFilterOptions) {
    this.#tokens = tokenizeRowFilter(text);
    this.#columns = columns;
    this.#options = options;
  }

  parse(): ScalarExpr {
    const expr = this.#or();
    if (this.#token.kind !== 'end') this.#fail('expected AND, OR or the end');
    return expr;
  }

  #or(): ScalarExpr {
    const terms = [this.#and()];
    while (this.#takeWord('or')) terms.push(this.#and());
    return or(terms);
  }

  #and(): ScalarExpr {
    const terms = [this.#not()];
    while (this.#takeWord('and')) terms.push(this.#not());
    return and(terms);
  }

  #not(): ScalarExpr {
    if (!this.#takeWord('not')) return this.#primary();
    return this.#deeper(() => call('not', this.#not()));
  }

  #primary(): ScalarExpr {
    if (this.#takeSymbol('(')) {
      const inner = this.#deeper(() => this.#or());
      this.#expectSymbol(')');
      return inner;
    }
    if (this.#takeWord('true')) return literal(true, booleanType);
    if (this.#takeWord('false')) return literal(false, booleanType);
    return this.#condition();
  }

  #condition(): ScalarExpr {
    const column = this.#column();
    const definition = this.#columns[column.index] as Column;
    if (this.#takeWord('is')) {
      const negated = this.#takeWord('not');
      if (!this.#takeWord('null')) this.#fail('expected NULL or NOT NULL');
      return negate(call('is_null', column), negated);
    }
    const start = this.#token;
    const negated = this.#takeWord('not');
    if (this.#takeWord('in')) return negate(isIn([column], this.#list(definition)), negated);
    if (this.#takeWord('between')) return negate(this.#between(column, definition, start), negated);
    if (this.#takeWord('like')) return negate(this.#like(column, definition, start), negated);
    if (negated) this.#fail('expected IN, BETWEEN or LIKE after NOT');
    return this.#comparison(column, definition);
  }

  #comparison(column: ColumnExpr, definition: Column): ScalarExpr {
    const operator = this.#token;
    const fn = operator.kind === 'symbol' ? comparisons[operator.text] : undefined;
    if (fn === undefined) {
      if (operator.kind === 'symbol' && operator.text === '(') this.#fail('functions are not allowed');
      this.#fail('expected a comparison: = <> != < <= > >= BETWEEN IN LIKE IS');
    }
    if (fn !== 'eq' && fn !== 'neq') this.#refuseUnordered(definition, operator);
    this.#next++;
    return call(fn, column, this.#constant(definition));
  }

  #between(column: ColumnExpr, definition: Column, start: RowFilterToken): ScalarExpr {
    this.#refuseUnordered(definition, start);
    const least = this.#constant(definition);
    if (!this.#takeWord('and')) this.#fail('expected AND');
    // Bounds in the wrong order are kept: they state an empty range.
    return and([call('gte', column, least), call('lte', column, this.#constant(definition))]);
  }

  #like(column: ColumnExpr, definition: Column, start: RowFilterToken): ScalarExpr {
    if (definition.type.kind !== 'string') {
      throw new RowFilterError(start.position, `expected a string column for LIKE, "${definition.name}" is not`);
    }
    if (this.#token.text.includes('\\')) this.#fail('expected a pattern without a backslash: stores differ on it');
    const pattern = this.#constant(definition);
    if (this.#isWord('escape')) this.#fail('ESCAPE is not allowed');
    return call('like', column, pattern);
  }

  #list(definition: Column): readonly (readonly Value[])[] {
    this.#expectSymbol('(');
    const values = [[this.#constant(definition).value]];
    while (this.#takeSymbol(',')) values.push([this.#constant(definition).value]);
    this.#expectSymbol(')');
    return values;
  }

  #constant(definition: Column): LiteralExpr {
    const token = this.#token;
    if (this.#isWord('null')) this.#fail('NULL is not a constant to compare with; use IS NULL');
    const isConstant =
      token.kind === 'string' || token.kind === 'number' || this.#isWord('true') || this.#isWord('false');
    if (!isConstant) this.#fail('expected a constant: text in single quotes, a number, TRUE or FALSE');
    this.#next++;
    return literal(typeConstant(token, definition), definition.type);
  }

  #column(): ColumnExpr {
    const token = this.#token;
    if (token.kind === 'string' || token.kind === 'number') this.#fail('expected a column, to the left of a constant');
    const isName = token.kind === 'name' || (token.kind === 'word' && !keywords.has(token.text.toLowerCase()));
    if (!isName) this.#fail('expected a column, NOT or a parenthesis; a name like a keyword needs double quotes');
    this.#next++;
    if (this.#isSymbol('(')) this.#fail('functions are not allowed');
    if (this.#isSymbol('.')) this.#fail('fields of nested columns are not supported');
    const found = resolveColumn(this.#columns, token.text);
    if (typeof found === 'string') throw new RowFilterError(token.position, found);
    const column = this.#columns[found] as Column;
    this.#refuseType(column, token);
    return { kind: 'column', index: found, type: column.type, nullable: column.nullable };
  }

  #refuseType(column: Column, token: RowFilterToken): void {
    const { kind } = column.type;
    if (filterable.has(kind)) return;
    const temporal = kind === 'date' || kind === 'timestamp';
    if (temporal && this.#options.allowTemporal === true) return;
    const hint = temporal ? '; allowTemporal would accept ISO text' : '';
    const message = `a row filter cannot use "${column.name}" of type ${describeType(column.type)}${hint}`;
    throw new RowFilterError(token.position, message);
  }

  #refuseUnordered(column: Column, token: RowFilterToken): void {
    if (column.type.kind !== 'boolean') return;
    throw new RowFilterError(token.position, `expected = <> != IN or IS for the boolean column "${column.name}"`);
  }

  #deeper(parse: () => ScalarExpr): ScalarExpr {
    if (++this.#depth > maxDepth) this.#fail(`expected at most ${String(maxDepth)} levels of nesting`);
    const expr = parse();
    this.#depth--;
    return expr;
  }

  get #token(): RowFilterToken {
    return this.#tokens[this.#next] as RowFilterToken;
  }

  #isWord(word: string): boolean {
    return this.#token.kind === 'word' && this.#token.text.toLowerCase() === word;
  }

  #isSymbol(symbol: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.text === symbol;
  }

  #takeWord(word: string): boolean {
    const taken = this.#isWord(word);
    if (taken) this.#next++;
    return taken;
  }

  #takeSymbol(symbol: string): boolean {
    const taken = this.#isSymbol(symbol);
    if (taken) this.#next++;
    return taken;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) this.#fail(`expected "${symbol}"`);
  }

  #fail(expected: string): never {
    throw new RowFilterError(this.#token.position, expected);
  }
}

function negate(expr: ScalarExpr, negated: boolean): ScalarExpr {
  return negated ? call('not', expr) : expr;
}
