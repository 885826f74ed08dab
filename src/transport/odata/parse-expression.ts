// OData's boolean expressions, as `$filter` has them, into a tree.
import { odataError } from './odata-error.js';
import { type Token, tokenizeOdata } from './tokenize-odata.js';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

export type ODataExpr =
  | { readonly kind: 'literal'; readonly token: Token }
  | { readonly kind: 'path'; readonly names: readonly string[]; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly ODataExpr[]; readonly at: number }
  | {
      readonly kind: 'compare';
      readonly op: Comparison;
      readonly left: ODataExpr;
      readonly right: ODataExpr;
      readonly at: number;
    }
  | { readonly kind: 'in'; readonly operand: ODataExpr; readonly values: readonly ODataExpr[]; readonly at: number }
  | { readonly kind: 'logic'; readonly op: 'and' | 'or'; readonly parts: readonly ODataExpr[] }
  | { readonly kind: 'not'; readonly operand: ODataExpr; readonly at: number }
  /** `flights/any(f: f/dep_delay gt 10)`; without a condition: whether there is one. */
  | {
      readonly kind: 'lambda';
      readonly path: readonly string[];
      readonly quantifier: 'any' | 'all';
      readonly variable: string;
      readonly condition: ODataExpr | undefined;
      readonly at: number;
    };

const comparisons: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const arithmetic: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div', 'divby', 'mod', 'has']);
const maxDepth = 30;

/** @throws LakegateError BAD_USER_INPUT with the place */
export function parseExpression(text: string, option: string): ODataExpr {
  const parser = new ExpressionParser(tokenizeOdata(text, option), option);
  const expr = parser.or();
  parser.expectEnd();
  return expr;
}

/** Reads expressions from words; where they end is for whoever asks to check. */
export class ExpressionParser {
  readonly #tokens: readonly Token[];
  readonly #option: string;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], option: string) {
    this.#tokens = tokens;
    this.#option = option;
  }

  or(): ODataExpr {
    return this.#logic('or', () => this.#logic('and', () => this.#unary()));
  }

  expectEnd(): void {
    const token = this.peek();
    if (token.kind !== 'end') throw this.unexpected(token, 'the end, "and" or "or"');
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? (this.#tokens.at(-1) as Token);
  }

  take(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  /** Takes a word or a sign, if it is next. */
  takeIf(text: string): boolean {
    const token = this.peek();
    if (token.text !== text || token.kind === 'string') return false;
    this.#next++;
    return true;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.unexpected(this.peek(), `"${text}"`);
  }

  takeName(expected: string): Token {
    const token = this.take();
    if (token.kind !== 'name') throw this.unexpected(token, expected);
    return token;
  }

  unexpected({ text, at, kind }: Token, expected: string): Error {
    const found = kind === 'end' ? 'the end' : `"${text}"`;
    return odataError(this.#option, `expected ${expected} at character ${String(at)}, not ${found}`);
  }

  #logic(op: 'and' | 'or', operand: () => ODataExpr): ODataExpr {
    const parts = [operand()];
    while (this.peek().kind === 'name' && this.takeIf(op)) parts.push(operand());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'logic', op, parts };
  }

  #unary(): ODataExpr {
    return this.#deeper(() => {
      const { at } = this.peek();
      if (this.peek().kind === 'name' && this.takeIf('not')) return { kind: 'not', operand: this.#unary(), at };
      return this.#comparison();
    });
  }

  #comparison(): ODataExpr {
    const left = this.#operand();
    const operator = this.peek();
    if (operator.kind !== 'name') return left;
    if (arithmetic.has(operator.text)) {
      throw odataError(this.#option, `"${operator.text}" at character ${String(operator.at)} is not supported`);
    }
    if (operator.text === 'in') {
      this.take();
      this.expect('(');
      const values = [this.#operand()];
      while (this.takeIf(',')) values.push(this.#operand());
      this.expect(')');
      return { kind: 'in', operand: left, values, at: operator.at };
    }
    if (!comparisons.has(operator.text)) return left;
    this.take();
    return { kind: 'compare', op: operator.text as Comparison, left, right: this.#operand(), at: operator.at };
  }

  #operand(): ODataExpr {
    return this.#deeper(() => {
      const token = this.peek();
      if (this.takeIf('(')) {
        const inner = this.or();
        this.expect(')');
        return inner;
      }
      if (token.kind === 'name') return this.#path();
      this.take();
      if (token.kind === 'punctuation' || token.kind === 'end') throw this.unexpected(token, 'a value');
      return { kind: 'literal', token };
    });
  }

  #path(): ODataExpr {
    const first = this.takeName('a name');
    if (['true', 'false', 'null'].includes(first.text)) return { kind: 'literal', token: first };
    if (this.takeIf('(')) return this.#call(first);
    const names = [first.text];
    while (this.takeIf('/')) {
      const name = this.takeName('a name');
      if ((name.text === 'any' || name.text === 'all') && this.takeIf('(')) return this.#lambda(names, name);
      names.push(name.text);
    }
    return { kind: 'path', names, at: first.at };
  }

  #call({ text, at }: Token): ODataExpr {
    const args: ODataExpr[] = [];
    if (!this.takeIf(')')) {
      do args.push(this.or());
      while (this.takeIf(','));
      this.expect(')');
    }
    return { kind: 'call', name: text, args, at };
  }

  #lambda(path: readonly string[], { text, at }: Token): ODataExpr {
    const quantifier = text === 'all' ? 'all' : 'any';
    if (quantifier === 'any' && this.takeIf(')')) {
      return { kind: 'lambda', path, quantifier, variable: '', condition: undefined, at };
    }
    const variable = this.takeName('a variable').text;
    this.expect(':');
    const condition = this.or();
    this.expect(')');
    return { kind: 'lambda', path, quantifier, variable, condition, at };
  }

  #deeper<T>(parse: () => T): T {
    if (++this.#depth > maxDepth) throw this.unexpected(this.peek(), `at most ${String(maxDepth)} levels`);
    try {
      return parse();
    } finally {
      this.#depth--;
    }
  }
}
