// Reads a ClickHouse statement as far as an HTTP front must: its kind, FORMAT, LIMIT, and where inline data begins.

/** A lexical token; `depth` counts the brackets open around it. */
export interface StatementToken {
  readonly kind: 'word' | 'quoted' | 'text' | 'symbol';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** What the front needs to know of a statement. */
export interface ScannedStatement {
  /** `rows` is SELECT or WITH, which can stream; `insert` carries data after `dataStart`. */
  readonly kind: 'rows' | 'insert' | 'kill' | 'other';
  /** The statement without trailing semicolon, and without its data for `insert`. */
  readonly text: string;
  /** The FORMAT clause, `start` and `end` being the positions of the format's name. */
  readonly format?: { readonly name: string; readonly start: number; readonly end: number };
  /** Number or parameter name of the outermost LIMIT. */
  readonly limit?: string;
  /** Whether it groups, aggregates or looks up a list of keys, which makes a long answer unlikely. */
  readonly condensed: boolean;
  /** Where a top-level SETTINGS clause begins. */
  readonly settingsStart?: number;
  /** Where inline data begins in the given text. */
  readonly dataStart?: number;
  /** What a server over HTTP doesn't do: a second statement, or a file of the server's own. */
  readonly refusal?: 'multi-statement' | 'server-file';
}

const SKIPPED = /(?:\s+|--[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const WORD = /[A-Za-z0-9_$\u0080-\uffff]+/y;
const TEXT = /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y;
const QUOTED = /`(?:[^`\\]|\\[\s\S]|``)*(?:`|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)/y;
const HEREDOC = /\$(\w*)\$[\s\S]*?\$\1\$/y;

function matchAt(pattern: RegExp, sql: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(sql)?.[0];
}

/** The tokens of a statement, one by one, so that a reader can stop where data begins. */
export function* scanTokens(sql: string): Generator<StatementToken> {
  let position = 0;
  let depth = 0;
  while (position < sql.length) {
    position += matchAt(SKIPPED, sql, position)?.length ?? 0;
    if (position >= sql.length) return;
    const start = position;
    const text = matchAt(TEXT, sql, start) ?? matchAt(HEREDOC, sql, start);
    const quoted = text === undefined ? matchAt(QUOTED, sql, start) : undefined;
    const word = text === undefined && quoted === undefined ? matchAt(WORD, sql, start) : undefined;
    const token = text ?? quoted ?? word ?? sql.charAt(start);
    position = start + token.length;
    const kind = text !== undefined ? 'text' : quoted !== undefined ? 'quoted' : word !== undefined ? 'word' : 'symbol';
    if (kind === 'symbol' && ')]}'.includes(token)) depth -= 1;
    yield { kind, text: token, start, end: position, depth };
    if (kind === 'symbol' && '([{'.includes(token)) depth += 1;
  }
}

function isWord(token: StatementToken | undefined, ...words: string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

/** An INSERT with data: read up to VALUES or FORMAT's name, past which anything may stand. */
function scanInsert(sql: string): ScannedStatement | undefined {
  let previous: StatementToken | undefined;
  let settingsStart: number | undefined;
  for (const token of scanTokens(sql)) {
    if (token.depth === 0 && isWord(token, 'SELECT', 'WITH')) return undefined;
    if (token.depth === 0 && isWord(token, 'INFILE'))
      return { kind: 'insert', text: sql, condensed: true, refusal: 'server-file' };
    if (token.depth === 0 && isWord(token, 'SETTINGS')) settingsStart = token.start;
    const values = token.depth === 0 && isWord(token, 'VALUES') && !isWord(previous, 'INTO', 'TABLE', 'FORMAT');
    const named = token.kind === 'word' && token.depth === 0 && isWord(previous, 'FORMAT');
    if (values || named) {
      const format = { name: values ? 'Values' : token.text, start: token.start, end: token.end };
      const text = sql.slice(0, token.end);
      const settings = settingsStart === undefined ? {} : { settingsStart };
      return { kind: 'insert', text, condensed: true, format, dataStart: token.end, ...settings };
    }
    previous = token;
  }
  return undefined;
}

const AGGREGATE = /^(?:count|sum|avg|min|max|uniq\w*|quantile\w*)(?:If)?$/i;

function isCondensed(tokens: readonly StatementToken[]): boolean {
  return tokens.some((token, index) => {
    const next = tokens[index + 1];
    if (token.kind !== 'word') return false;
    if (isWord(token, 'GROUP') && isWord(next, 'BY')) return true;
    return next?.text === '(' && (isWord(token, 'IN') || AGGREGATE.test(token.text));
  });
}

function kindOf(first: StatementToken | undefined): ScannedStatement['kind'] {
  if (isWord(first, 'SELECT', 'WITH')) return 'rows';
  return isWord(first, 'KILL') ? 'kill' : 'other';
}

function limitOf(tokens: readonly StatementToken[]): string | undefined {
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    if (!isWord(tokens[index], 'LIMIT') || tokens[index]?.depth !== 0) continue;
    const value = tokens[index + 1];
    const [size, after] = value?.text === '{' ? [tokens[index + 2], tokens[index + 6]] : [value, tokens[index + 2]];
    if (isWord(after, 'BY') || after?.text === ',') return undefined;
    return size?.text;
  }
  return undefined;
}

/** The trailing `FORMAT Name`, after which only SETTINGS may follow. */
function formatOf(tokens: readonly StatementToken[]): ScannedStatement['format'] {
  for (let index = tokens.length - 2; index >= 0; index -= 1) {
    const name = tokens[index + 1];
    if (!isWord(tokens[index], 'FORMAT') || tokens[index]?.depth !== 0 || name?.kind !== 'word') continue;
    const after = tokens[index + 2];
    if (after !== undefined && !isWord(after, 'SETTINGS')) return undefined;
    return { name: name.text, start: name.start, end: name.end };
  }
  return undefined;
}

/** Scans one statement. Never throws: what isn't SQL is for the engine to refuse. */
export function scanStatement(sql: string): ScannedStatement {
  const [first] = scanTokens(sql);
  if (isWord(first, 'INSERT')) {
    const insert = scanInsert(sql);
    if (insert !== undefined) return insert;
  }
  const tokens = [...scanTokens(sql)];
  const semicolon = tokens.findIndex((token) => token.text === ';' && token.kind === 'symbol');
  const body = semicolon === -1 ? tokens : tokens.slice(0, semicolon);
  const rest = semicolon === -1 ? [] : tokens.slice(semicolon).filter((token) => token.text !== ';');
  const text = sql.slice(0, body.at(-1)?.end ?? 0);
  const outfile = body.some((token, at) => isWord(token, 'OUTFILE') && isWord(body[at - 1], 'INTO'));
  const refusal = rest.length > 0 ? ('multi-statement' as const) : outfile ? ('server-file' as const) : undefined;
  const format = formatOf(body);
  const limit = limitOf(body);
  return {
    kind: kindOf(first),
    text,
    condensed: isCondensed(body),
    ...(format === undefined ? {} : { format }),
    ...(limit === undefined ? {} : { limit }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}
