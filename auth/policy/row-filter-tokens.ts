// Cuts a row filter into tokens. Numbers stay text, so that no digit is lost; what the grammar lacks is refused here.

/** A row filter that can't be taken: where (1 is the first character) and what was expected there. */
export class RowFilterError extends Error {
  override readonly name = 'RowFilterError';

  constructor(
    readonly position: number,
    readonly expected: string,
  ) {
    super(`at character ${String(position)}: ${expected}`);
  }
}

export interface RowFilterToken {
  /** `word`: an unquoted name or keyword; `name`: a name in double quotes; `end`: after the last token. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'end';
  /** Names and strings without their quotes, doubled quotes undone. */
  readonly text: string;
  readonly position: number;
}

const maxLength = 2047;

const patterns = [
  ['space', /[ \t\r\n]+/y],
  ['word', /[A-Za-z_][A-Za-z0-9_$]*/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![\w.$])/y],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")+"/y],
  ['symbol', /<=|>=|<>|!=|[=<>(),.]/y],
] as const;

/**
 * The tokens of a row filter, the last one `end`.
 * @throws RowFilterError
 */
export function tokenizeRowFilter(text: string): readonly RowFilterToken[] {
  if (text.length > maxLength) throw new RowFilterError(maxLength + 1, 'expected fewer than 2048 characters');
  const odd = /[\0\p{Surrogate}]/u.exec(text);
  if (odd !== null) throw new RowFilterError(odd.index + 1, 'expected well-formed text without NUL');
  const tokens: RowFilterToken[] = [];
  let offset = 0;
  while (offset < text.length) {
    const [kind, lexeme] = matchAt(text, offset);
    if (kind !== 'space') tokens.push({ kind, text: unquote(lexeme), position: offset + 1 });
    offset += lexeme.length;
  }
  return [...tokens, { kind: 'end', text: '', position: text.length + 1 }];
}

function matchAt(text: string, offset: number): [RowFilterToken['kind'] | 'space', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset;
    const match = pattern.exec(text);
    if (match !== null) return [kind, match[0]];
  }
  throw new RowFilterError(offset + 1, explainNoToken(text.slice(offset)));
}

function explainNoToken(rest: string): string {
  if (rest.startsWith('--') || rest.startsWith('/*')) return 'comments are not allowed';
  if (rest.startsWith(';')) return 'expected one expression without ";"';
  if (rest.startsWith("'")) return 'expected a closing single quote';
  if (rest.startsWith('"')) return 'expected a name in double quotes';
  if (/^[-+.\d]/.test(rest)) return 'expected a number such as 12, -1.50 or 1e6';
  return 'expected a column, a constant, an operator or a parenthesis';
}

function unquote(lexeme: string): string {
  if (lexeme.startsWith("'")) return lexeme.slice(1, -1).replaceAll("''", "'");
  if (lexeme.startsWith('"')) return lexeme.slice(1, -1).replaceAll('""', '"');
  return lexeme;
}
