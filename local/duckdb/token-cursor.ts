// Splits a statement into tokens and walks over them; the first step of every translation to DuckDB.
import { SqlError, type SqlPosition } from './sql-error.js';

type TokenKind = 'word' | 'quoted' | 'string' | 'binary' | 'number' | 'operator' | 'parameter' | 'end';

export interface Token extends SqlPosition {
  readonly kind: TokenKind;
  /** Words as written, quoted identifiers and strings without their quotes, parameters without their mark. */
  readonly text: string;
  /** Upper case of a word or operator, empty for everything else, so that quoted text never matches a keyword. */
  readonly keyword: string;
}

/** How a dialect writes its tokens. */
export interface TokenRules {
  readonly backslashEscapes: boolean;
  /** `question` reads `?`, `named` reads `:name`. */
  readonly parameters: 'question' | 'named';
  readonly operators: readonly string[];
}

const SPACE = /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const QUOTED = /"((?:[^"]|"")*)"/y;
const STRING = /'((?:[^']|'')*)'/y;
const ESCAPED_STRING = /'((?:[^'\\]|''|\\[\s\S])*)'/y;
const BINARY = /[xX]'([0-9a-fA-F]*)'/y;
const NAMED = /:([A-Za-z_][A-Za-z0-9_]*)/y;

/**
 * Splits SQL text into tokens, ended by one of kind `end`.
 * @throws SqlError of kind `syntax` for a character that no token starts with.
 */
export function tokenize(sql: string, rules: TokenRules): Token[] {
  const tokens: Token[] = [];
  const operators = [...rules.operators].sort((left, right) => right.length - left.length);
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql) ?? undefined;
  };
  const take = (kind: TokenKind, raw: string, text: string): void => {
    const keyword = kind === 'word' || kind === 'operator' ? text.toUpperCase() : '';
    tokens.push({ kind, text, keyword, line, column: at - lineStart + 1 });
    skip(raw);
  };
  const skip = (raw: string): void => {
    for (let newline = raw.indexOf('\n'); newline >= 0; newline = raw.indexOf('\n', newline + 1)) {
      line += 1;
      lineStart = at + newline + 1;
    }
    at += raw.length;
  };
  while (at < sql.length) {
    const space = match(SPACE);
    if (space) {
      skip(space[0]);
      continue;
    }
    const literal = match(rules.backslashEscapes ? ESCAPED_STRING : STRING);
    const binary = match(BINARY);
    const quoted = match(QUOTED);
    const named = rules.parameters === 'named' && sql[at - 1] !== ':' ? match(NAMED) : undefined;
    const word = match(WORD);
    const number = match(NUMBER);
    if (literal) take('string', literal[0], unescape(literal[1] ?? '', rules.backslashEscapes));
    else if (binary) take('binary', binary[0], binary[1] ?? '');
    else if (quoted) take('quoted', quoted[0], (quoted[1] ?? '').replaceAll('""', '"'));
    else if (named) take('parameter', named[0], named[1] ?? '');
    else if (word) take('word', word[0], word[0]);
    else if (number) take('number', number[0], number[0]);
    else if (rules.parameters === 'question' && sql[at] === '?') take('parameter', '?', '?');
    else {
      const openComment = sql.startsWith('/*', at);
      const operator = openComment ? undefined : operators.find((candidate) => sql.startsWith(candidate, at));
      if (operator === undefined) {
        const position = { line, column: at - lineStart + 1 };
        throw new SqlError('syntax', 'SYNTAX_ERROR', `mismatched input '${sql[at] ?? ''}'`, position);
      }
      take('operator', operator, operator);
    }
  }
  tokens.push({ kind: 'end', text: '<EOF>', keyword: '', line, column: at - lineStart + 1 });
  return tokens;
}

function unescape(text: string, backslashEscapes: boolean): string {
  if (!backslashEscapes) return text.replaceAll("''", "'");
  const letters: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
  return text.replace(/''|\\([\s\S])/g, (_, escaped?: string) =>
    escaped === undefined ? "'" : (letters[escaped] ?? escaped),
  );
}

/** Reads tokens in order with one look-ahead helper per kind of question the grammar asks. */
export class TokenCursor {
  private index = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Error('a token list always ends in an end token');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  /** True when the next tokens are these keywords or operators, in order. */
  is(...keywords: string[]): boolean {
    return keywords.every((keyword, ahead) => this.peek(ahead).keyword === keyword);
  }

  accept(...keywords: string[]): boolean {
    const found = this.is(...keywords);
    if (found) this.index += keywords.length;
    return found;
  }

  acceptOneOf(...keywords: string[]): string | undefined {
    return keywords.find((keyword) => this.accept(keyword));
  }

  expect(...keywords: string[]): void {
    for (const keyword of keywords) if (!this.accept(keyword)) this.fail(`Expecting: '${keyword}'`);
  }

  mark(): number {
    return this.index;
  }

  rewind(mark: number): void {
    this.index = mark;
  }

  /** @throws SqlError of kind `syntax` at the next token. */
  fail(expectation: string): never {
    const token = this.peek();
    throw new SqlError('syntax', 'SYNTAX_ERROR', `mismatched input '${token.text}'. ${expectation}`, token);
  }
}

/** Quotes an identifier for DuckDB. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text literal for DuckDB, in which a backslash is an ordinary character. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
