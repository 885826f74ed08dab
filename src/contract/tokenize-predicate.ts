// Splits the text of a coverage predicate into tokens.

export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'symbol' | 'end';
  /** Words in upper case; texts and names without their quotes. */
  readonly value: string;
  /** As written. */
  readonly source: string;
  /** From 1. */
  readonly position: number;
}

/** A predicate that can't be read: what was expected, and where in its text. */
export class PredicateError extends Error {
  override readonly name = 'PredicateError';

  constructor(message: string, position: number) {
    super(`${message} (character ${String(position)} of the predicate)`);
  }
}

const lexeme =
  /\s+|([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"]|"")+)"|'((?:[^']|'')*)'|([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(<=|>=|<>|!=|[=<>(),])/y;

/** @throws PredicateError where the text has something that no token begins with. */
export function tokenizePredicate(text: string): readonly Token[] {
  const tokens: Token[] = [];
  lexeme.lastIndex = 0;
  while (lexeme.lastIndex < text.length) {
    const position = lexeme.lastIndex + 1;
    const match = lexeme.exec(text);
    if (match === null) throw new PredicateError(`unexpected ${JSON.stringify(text[position - 1])}`, position);
    const [source, word, name, literal, number, symbol] = match;
    if (word !== undefined) tokens.push({ kind: 'word', value: word.toUpperCase(), source, position });
    else if (name !== undefined) tokens.push({ kind: 'name', value: name.replaceAll('""', '"'), source, position });
    else if (literal !== undefined)
      tokens.push({ kind: 'text', value: literal.replaceAll("''", "'"), source, position });
    else if (number !== undefined) tokens.push({ kind: 'number', value: number, source, position });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol, source, position });
  }
  return [...tokens, { kind: 'end', value: '', source: 'the end', position: text.length + 1 }];
}
