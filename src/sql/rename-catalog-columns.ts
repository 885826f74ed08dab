// Columns of PostgreSQL's catalogs that got another name in version 17, which psql 15 and 16 ask for by the one they had.
import { namesOf, type Node, nodesOf, parseTree } from './parse-tree.js';

/** In lower case. */
const newNames: ReadonlyMap<string, string> = new Map([
  ['daticulocale', 'datlocale'],
  ['colliculocale', 'colllocale'],
]);

interface Place {
  /** Where the column's name ends, in bytes, with its quotes. */
  readonly end: number;
  readonly written: string;
  readonly name: string;
  /** Stands for itself in a list of what is selected: its name is the answer's too. */
  readonly isOutput: boolean;
}

/**
 * A catalog question that asks for them by the name they have now, blanks in place of what is shorter so that places in it
 * stay, and answers under the name that was asked for. A question that gives such a name to something of its own stays as
 * it is.
 */
export async function renameCatalogColumns(text: string): Promise<string> {
  if (!/iculocale/iu.test(text)) return text;
  const tree = await parseTree(text);
  if (givesName(tree)) return text;
  // One character for each byte, which is what the parser counts in.
  let bytes = Buffer.from(text).toString('latin1');
  for (const { end, written, name, isOutput } of findPlaces(tree, bytes).sort((a, b) => b.end - a.end)) {
    const renamed = written.replace(new RegExp(name, 'iu'), newNames.get(name) ?? name).padEnd(written.length);
    bytes = bytes.slice(0, end - written.length) + renamed + (isOutput ? ` AS ${name}` : '') + bytes.slice(end);
  }
  return Buffer.from(bytes, 'latin1').toString();
}

function givesName(tree: unknown): boolean {
  for (const node of nodesOf(tree)) {
    const target = node['ResTarget'] as { readonly name?: string } | undefined;
    if (newNames.has(target?.name ?? '')) return true;
    const names = [...listOf(node['colnames']), ...listOf(node['aliascolnames'])];
    if (namesOf(names).some((name) => newNames.has(name))) return true;
  }
  return false;
}

function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? (value as readonly Node[]) : [];
}

function findPlaces(tree: unknown, bytes: string): Place[] {
  const outputs = new Set<unknown>();
  const places: Place[] = [];
  for (const node of nodesOf(tree)) {
    const target = node['ResTarget'] as { readonly name?: string; readonly val?: Node } | undefined;
    if (target?.val !== undefined && target.name === undefined) outputs.add(target.val);
    const column = node['ColumnRef'] as { readonly fields?: Node[]; readonly location?: number } | undefined;
    const name = namesOf(column?.fields).at(-1) ?? '';
    if (column === undefined || !newNames.has(name)) continue;
    const { location = 0 } = column;
    const [whole, written] = new RegExp(`^${qualifiers}("${name}"|${name})`, 'iu').exec(bytes.slice(location)) ?? [];
    if (whole === undefined || written === undefined) continue;
    places.push({ end: location + whole.length, written, name, isOutput: outputs.has(node) });
  }
  return places;
}

const qualifiers = String.raw`(?:(?:"(?:[^"]|"")*"|[^\s".]+)\s*\.\s*)*`;
