// The words of OData's expressions (ABNF of OData 4.01, part 2): literals, names, brackets. Part of the OData transport.
import { odataError } from './odata-error.js';

export type TokenKind =
  'name' | 'string' | 'number' | 'date' | 'dateTime' | 'guid' | 'duration' | 'punctuation' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a string without its quotes. */
  readonly text: string;
  /** From 1, in the option's value. */
  readonly at: number;
}

/** Each at the place where it may begin; the longest forms first. */
const forms: readonly (readonly [TokenKind, RegExp])[] = [
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy],
  ['dateTime', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})?/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?![\w:])/y],
  ['number', /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)|-?INF(?!\w)|NaN(?!\w)/iy],
  ['duration', /duration'[^']*'/iy],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /[$@]?[\p{L}_][\p{L}\p{N}_]*/uy],
  ['punctuation', /[(),/:;=.*+-]/y],
];

const maxTokens = 5_000;

/** @throws LakegateError BAD_USER_INPUT with the place */
export function tokenizeOdata(text: string, option: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    while (text[position] === ' ' || text[position] === '\t') position++;
    if (position >= text.length) break;
    const token = tokenAt(text, position);
    if (token === undefined) {
      throw odataError(option, `unexpected "${text[position] ?? ''}" at character ${String(position + 1)}`);
    }
    tokens.push({ ...token, at: position + 1 });
    if (tokens.length > maxTokens) throw odataError(option, `at most ${String(maxTokens)} words are taken`);
    position += token.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 });
  return tokens;
}

function tokenAt(
  text: string,
  position: number,
): { readonly kind: TokenKind; readonly text: string; readonly length: number } | undefined {
  for (const [kind, form] of forms) {
    form.lastIndex = position;
    const found = form.exec(text)?.[0];
    if (found === undefined) continue;
    const inner = kind === 'string' ? found.slice(1, -1).replaceAll("''", "'") : found;
    return { kind, text: inner, length: found.length };
  }
  return undefined;
}
