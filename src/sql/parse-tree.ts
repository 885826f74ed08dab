// PostgreSQL's own parser, and how its trees are walked: a node is an object with one member, named for its kind.
import type { Node, ParseResult } from 'libpg-query';
import { setFlagsFromString } from 'node:v8';
import { LakegateError, type ErrorCode } from '../core/errors.js';

export type { Node };

/** A question's tree, and the text that its places refer to: all that was sent with it. */
export interface QuestionTree {
  readonly select: Node;
  readonly source: string;
}

let loaded: ReturnType<typeof loadParser> | undefined;

/**
 * V8's optimizing compiler takes half a gigabyte for the parser's one large function, for which a parse is no faster than
 * by the baseline compiler's code; it decides by these flags when a module is compiled, and keeps to them from then on.
 */
async function loadParser() {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  const parser = await import('libpg-query');
  await parser.loadModule();
  return parser;
}

/** @throws LakegateError SQL_SYNTAX with the place of the error */
export async function parseTree(text: string): Promise<ParseResult> {
  const { hasSqlDetails, parseSync } = await (loaded ??= loadParser());
  if (text.includes('\0')) throw new LakegateError('SQL_SYNTAX', { message: 'invalid byte sequence: 0x00' });
  try {
    return parseSync(text);
  } catch (error) {
    if (!hasSqlDetails(error)) throw tooComplex(error);
    if (error.message.startsWith('memory exhausted')) throw tooComplex(error);
    const { message = error.message, cursorPosition = 0 } = error.sqlDetails ?? {};
    throw new LakegateError('SQL_SYNTAX', {
      message,
      extensions: { sqlstate: '42601', position: cursorPosition + 1 },
      cause: error,
    });
  }
}

function tooComplex(cause: unknown): LakegateError {
  return new LakegateError('SQL_UNSUPPORTED', {
    message: 'stack depth limit exceeded',
    extensions: { sqlstate: '54001' },
    cause,
  });
}

/** The only member of a node: its kind and its content. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? '';
}

/** Every object within a tree, itself first. */
export function* nodesOf(tree: unknown): Generator<Readonly<Record<string, unknown>>> {
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) yield next as Readonly<Record<string, unknown>>;
    for (const value of Object.values(next)) waiting.push(value);
  }
}

/** The strings of a list of String nodes: a qualified name. */
export function namesOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : '*'));
}

/** The place as errors give it, from 1 and in characters, of a place in UTF-8 bytes from 0. */
function placeOf(source: string, location: number | undefined): number | undefined {
  if (location === undefined || location < 0) return undefined;
  return Array.from(Buffer.from(source).subarray(0, location).toString()).length + 1;
}

/** What may be said of an error at a place. */
export interface SqlErrorDetail {
  readonly sqlstate: string;
  readonly location?: number | undefined;
  readonly hint?: string | undefined;
}

/** Makes the error of a code with PostgreSQL's own state and place in it. */
export function sqlError(code: ErrorCode, message: string, source: string, detail: SqlErrorDetail): LakegateError {
  const position = placeOf(source, detail.location);
  return new LakegateError(code, {
    message,
    extensions: {
      sqlstate: detail.sqlstate,
      ...(position !== undefined && { position }),
      ...(detail.hint !== undefined && { hint: detail.hint }),
    },
  });
}
