// The system query options of a request, and those of each expanded relationship, into what is asked.
import { odataError } from './odata-error.js';
import { type ODataExpr, parseExpression } from './parse-expression.js';

export interface OrderItem {
  readonly property: string;
  readonly direction: 'asc' | 'desc';
}

/** What is asked of a set of rows. */
export interface ODataOptions {
  /** Property names; undefined: all of them. */
  readonly select: readonly string[] | undefined;
  readonly filter: ODataExpr | undefined;
  readonly orderby: readonly OrderItem[];
  readonly top: number | undefined;
  readonly skip: number | undefined;
  readonly skiptoken: string | undefined;
  readonly count: boolean;
  readonly expand: ReadonlyMap<string, ODataOptions>;
  readonly apply: string | undefined;
}

const known: ReadonlySet<string> = new Set([
  ...['$select', '$filter', '$orderby', '$top', '$skip', '$skiptoken', '$count', '$expand', '$apply', '$format'],
]);

/** Options that mean something, and aren't served; what is no system option is ignored, as OData says. */
const maxExpandDepth = 5;

/** @throws LakegateError BAD_USER_INPUT */
export function parseOptions(given: ReadonlyMap<string, string>, depth = 0): ODataOptions {
  const options = new Map<string, string>();
  for (const [name, value] of given) {
    // OData 4.01 takes them in any case, with or without the dollar.
    const lower = name.toLowerCase();
    const system = lower.startsWith('$') ? lower : known.has(`$${lower}`) ? `$${lower}` : undefined;
    if (system === undefined) continue;
    if (!known.has(system)) throw odataError(name, 'this option is not supported');
    if (options.has(system)) throw odataError(system, 'expected once');
    options.set(system, value);
  }
  const text = (name: string): string | undefined => options.get(name);
  const filter = text('$filter');
  return {
    select: parseSelect(text('$select')),
    filter: filter === undefined ? undefined : parseExpression(filter, '$filter'),
    orderby: parseOrder(text('$orderby')),
    top: parseCount(text('$top'), '$top'),
    skip: parseCount(text('$skip'), '$skip'),
    skiptoken: text('$skiptoken'),
    count: parseBoolean(text('$count')),
    expand: parseExpand(text('$expand'), depth),
    apply: text('$apply'),
  };
}

function parseSelect(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('*')) return undefined;
  const wrong = names.find((name) => !isName(name));
  if (wrong !== undefined) throw odataError('$select', `expected property names, not "${wrong}"`);
  return [...new Set(names)];
}

/** @throws LakegateError BAD_USER_INPUT */
function parseOrder(text: string | undefined): readonly OrderItem[] {
  if (text === undefined) return [];
  return text.split(',').map((item) => {
    const [property = '', direction = 'asc', ...rest] = item.trim().split(/\s+/);
    if (!isName(property) || (direction !== 'asc' && direction !== 'desc') || rest.length > 0) {
      throw odataError('$orderby', `expected a property, perhaps with "asc" or "desc", not "${item.trim()}"`);
    }
    return { property, direction };
  });
}

function parseCount(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw odataError(name, `expected a count, not "${text}"`);
  return count;
}

function parseBoolean(text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw odataError('$count', `expected true or false, not "${text}"`);
}

/** `plane,airline($select=name)`: options of each stand in brackets, with semicolons between. */
function parseExpand(text: string | undefined, depth: number): ReadonlyMap<string, ODataOptions> {
  const expanded = new Map<string, ODataOptions>();
  if (text === undefined) return expanded;
  if (depth >= maxExpandDepth) throw odataError('$expand', `at most ${String(maxExpandDepth)} levels`);
  for (const item of splitOutside(text, ',')) {
    const [, name = '', options] = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*(?:\(([\s\S]*)\))?\s*$/u.exec(item) ?? [];
    if (name === '') throw odataError('$expand', `expected a relationship, not "${item.trim()}"`);
    if (expanded.has(name)) throw odataError('$expand', `"${name}": expected once`);
    const given = new Map<string, string>();
    for (const option of options === undefined ? [] : splitOutside(options, ';')) {
      const at = option.indexOf('=');
      if (at < 0) throw odataError('$expand', `expected an option, not "${option.trim()}"`);
      given.set(option.slice(0, at).trim(), option.slice(at + 1));
    }
    expanded.set(name, parseOptions(given, depth + 1));
  }
  return expanded;
}

/** Parts between separators that stand in no text and no brackets. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function isName(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text);
}
