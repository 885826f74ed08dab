// Cuts a row filter's expression into names, constants and signs; whatever else it holds is refused.
import { invalidInput } from './lake-formation-error.js';

export interface FilterToken {
  readonly kind: 'name' | 'quoted' | 'string' | 'number' | 'sign';
  readonly text: string;
}

const PATTERNS: readonly (readonly [FilterToken['kind'], RegExp])[] = [
  ['name', /[A-Za-z_][A-Za-z0-9_$]*/y],
  ['quoted', /"(?:[^"]|"")+"/y],
  ['string', /'(?:[^']|'')*'/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?![A-Za-z0-9_.])/y],
  ['sign', /<>|!=|<=|>=|--|[=<>(),.-]/y],
];

/** @throws InvalidInputException at the first character that begins nothing known, and at comments. */
export function tokenizeFilter(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const token = readToken(text, at);
    tokens.push({ kind: token.kind, text: unquote(token) });
    at = skipBlanks(text, at + token.text.length);
  }
  return tokens;
}

function readToken(text: string, at: number): FilterToken {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found !== '--') return { kind, text: found };
  }
  throw invalidInput(`Filter expression: can't read ${JSON.stringify(text.slice(at, at + 20))}`);
}

function skipBlanks(text: string, at: number): number {
  let end = at;
  while (end < text.length && ' \t\r\n'.includes(text.charAt(end))) end += 1;
  return end;
}

function unquote({ kind, text }: FilterToken): string {
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"');
  return kind === 'string' ? text.slice(1, -1).replaceAll("''", "'") : text;
}
