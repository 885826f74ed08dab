// The small language of on-demand features: arithmetic and a few functions over a view's numbers. Part of core.
//   expression := sum (('<' | '<=' | '>' | '>=' | '=' | '<>') sum)?      a comparison stands in `if` alone
//   sum := product (('+' | '-') product)* ; product := factor (('*' | '/') factor)*
//   factor := number | column | '-' factor | '(' sum ')' | name '(' expression (',' expression)* ')'
// Everything is computed in double precision. Null makes null, but for `coalesce` and `if`; what divides by zero is null.

/** A compiled expression. */
export interface OnDemandExpression {
  readonly text: string;
  /** Columns that it is computed from. */
  readonly inputs: readonly string[];
  /** `valueOf` gives a column's number. */
  evaluate(valueOf: (column: string) => number | null): number | null;
}

type Evaluate = (valueOf: (column: string) => number | null) => number | null;

interface Fn {
  readonly least: number;
  readonly most: number;
  readonly make: (args: readonly Evaluate[]) => Evaluate;
}

const strict =
  (fn: (...args: readonly number[]) => number): Fn['make'] =>
  (args) =>
  (valueOf) => {
    const values: number[] = [];
    for (const arg of args) {
      const value = arg(valueOf);
      if (value === null) return null;
      values.push(value);
    }
    const result = fn(...values);
    return Number.isFinite(result) ? result : null;
  };

const functions: Readonly<Record<string, Fn>> = {
  abs: { least: 1, most: 1, make: strict(Math.abs) },
  sqrt: { least: 1, most: 1, make: strict(Math.sqrt) },
  ln: { least: 1, most: 1, make: strict(Math.log) },
  exp: { least: 1, most: 1, make: strict(Math.exp) },
  floor: { least: 1, most: 1, make: strict(Math.floor) },
  ceil: { least: 1, most: 1, make: strict(Math.ceil) },
  least: { least: 1, most: 16, make: strict(Math.min) },
  greatest: { least: 1, most: 16, make: strict(Math.max) },
  coalesce: {
    least: 1,
    most: 16,
    make: (args) => (valueOf) => {
      for (const arg of args) {
        const value = arg(valueOf);
        if (value !== null) return value;
      }
      return null;
    },
  },
  /** `if(condition, then, else)`: else where the condition is false or unknown. */
  if: {
    least: 3,
    most: 3,
    make:
      ([condition, then, otherwise]) =>
      (valueOf) =>
        (condition?.(valueOf) === 1 ? then : otherwise)?.(valueOf) ?? null,
  },
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
};

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const maxDepth = 32;

/** Names of the functions, as messages list them. */
const functionNames = Object.keys(functions).join(', ');

/**
 * Compiles an expression over the columns named.
 * @throws SyntaxError that says what was expected and where, by character from 1
 */
export function compileOnDemand(text: string, columns: ReadonlySet<string>): OnDemandExpression {
  const parser = new Parser(text, columns);
  const evaluate = parser.whole();
  return { text, inputs: [...parser.inputs], evaluate };
}

class Parser {
  readonly inputs = new Set<string>();
  readonly #tokens: readonly { readonly text: string; readonly at: number }[];
  readonly #columns: ReadonlySet<string>;
  #next = 0;
  #depth = 0;

  constructor(text: string, columns: ReadonlySet<string>) {
    this.#columns = columns;
    this.#tokens = tokenize(text);
  }

  whole(): Evaluate {
    const evaluate = this.#sum();
    const left = this.#tokens[this.#next];
    if (left !== undefined) throw unexpected(left, 'the end, or one of + - * /');
    return evaluate;
  }

  #sum(): Evaluate {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#factor()));
  }

  #chain(operators: readonly string[], operand: () => Evaluate): Evaluate {
    let left = operand();
    for (let token = this.#peek(); operators.includes(token); token = this.#peek()) {
      this.#next++;
      left = strict(operations[token] as (a: number, b: number) => number)([left, operand()]);
    }
    return left;
  }

  #factor(): Evaluate {
    const token = this.#take('a number, a column or a function');
    if (++this.#depth > maxDepth) throw unexpected(token, `at most ${String(maxDepth)} levels`);
    try {
      if (token.text === '-') return strict((a) => -a)([this.#factor()]);
      if (token.text === '(') {
        const inner = this.#sum();
        this.#expect(')');
        return inner;
      }
      if (/^[\d.]/.test(token.text)) {
        const number = Number(token.text);
        if (!Number.isFinite(number)) throw unexpected(token, 'a number');
        return () => number;
      }
      if (this.#peek() === '(') return this.#call(token);
      if (!this.#columns.has(token.text)) throw unexpected(token, 'a column of numbers of the view');
      this.inputs.add(token.text);
      return (valueOf) => valueOf(token.text);
    } finally {
      this.#depth--;
    }
  }

  #call(name: { readonly text: string; readonly at: number }): Evaluate {
    const fn = Object.hasOwn(functions, name.text) ? functions[name.text] : undefined;
    if (fn === undefined) throw unexpected(name, `one of the functions ${functionNames}`);
    this.#expect('(');
    const args = [name.text === 'if' ? this.#comparison() : this.#sum()];
    while (this.#peek() === ',') {
      this.#next++;
      args.push(this.#sum());
    }
    this.#expect(')');
    if (args.length < fn.least || args.length > fn.most) {
      const count = fn.least === fn.most ? String(fn.least) : `${String(fn.least)} to ${String(fn.most)}`;
      throw unexpected(name, `${count} arguments`);
    }
    return fn.make(args);
  }

  /** 1 for true, 0 for false. */
  #comparison(): Evaluate {
    const left = this.#sum();
    const operator = this.#take('a comparison');
    const compare = Object.hasOwn(comparisons, operator.text) ? comparisons[operator.text] : undefined;
    if (compare === undefined) throw unexpected(operator, 'one of < <= > >= = <>');
    return strict((a, b) => Number(compare(a, b)))([left, this.#sum()]);
  }

  #peek(): string {
    return this.#tokens[this.#next]?.text ?? '';
  }

  #take(expected: string): { readonly text: string; readonly at: number } {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new SyntaxError(`expected ${expected} at the end`);
    return token;
  }

  #expect(text: string): void {
    const token = this.#take(`"${text}"`);
    if (token.text !== text) throw unexpected(token, `"${text}"`);
  }
}

function tokenize(text: string): readonly { readonly text: string; readonly at: number }[] {
  const tokens: { readonly text: string; readonly at: number }[] = [];
  const pattern = /\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|<=|>=|<>|[-+*/(),<>=])|\s*(\S)/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const token = match[1] ?? match[2] ?? '';
    const at = match.index + match[0].length - token.length + 1;
    if (match[1] === undefined) throw new SyntaxError(`unexpected "${token}" at character ${String(at)}`);
    tokens.push({ text: token, at });
  }
  return tokens;
}

function unexpected(token: { readonly text: string; readonly at: number }, expected: string): SyntaxError {
  return new SyntaxError(`expected ${expected} at character ${String(token.at)}, not "${token.text}"`);
}
