// One contract file as YAML: its value, and the line of any path in it.
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';

/** Keys and positions from the root of a document. */
export type Path = readonly (string | number)[];

/** What is wrong with a file's YAML. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A parsed contract file. */
export class ContractDocument {
  readonly file: string;
  /** The file as plain data; undefined where its YAML is invalid. */
  readonly value: unknown;
  /** The same once more, for taking mistaken parts out of; paths of its objects stay as in the file. */
  readonly draft: unknown;
  readonly syntaxProblems: readonly SyntaxProblem[];
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #paths = new Map<object, Path>();

  constructor(file: string, text: string) {
    this.file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const problems = this.#document.errors.map((error) => ({
      line: this.#lines.linePos(error.pos[0]).line,
      column: this.#lines.linePos(error.pos[0]).col,
      message: `expected valid YAML: ${error.message}`,
    }));
    if (problems.length === 0) {
      try {
        this.value = this.#document.toJS();
        this.draft = this.#document.toJS();
        this.#register(this.draft, []);
      } catch (error) {
        problems.push({ line: 1, column: 1, message: `expected valid YAML: ${(error as Error).message}` });
      }
    }
    this.syntaxProblems = problems;
  }

  /** Path of an object or array of `draft`. */
  pathOf(node: object): Path {
    return this.#paths.get(node) ?? [];
  }

  /** Line and column, from 1, of what stands at a path (or of its key), or of the nearest thing around it. */
  position(path: Path, atKey = false): { readonly line: number; readonly column: number } {
    for (let length = path.length; length > 0; length--) {
      const parent = this.#nodeAt(path.slice(0, length - 1));
      const key = path[length - 1];
      const exact = length === path.length;
      const child = isMap(parent) ? parent.items.find((pair) => keyText(pair.key) === String(key)) : undefined;
      const node = child === undefined ? (isSeq(parent) ? parent.items[Number(key)] : undefined) : child.value;
      const start = (exact && atKey) || node === null || node === undefined ? child?.key : node;
      const range = (start as Node | undefined)?.range;
      if (range) return this.#at(range[0]);
    }
    return { line: 1, column: 1 };
  }

  /** A path for people: members of a list by their name where they have one. */
  describePath(path: Path): string {
    let node = this.value;
    let text = '';
    for (const part of path) {
      node = typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[part] : undefined;
      const name = typeof part === 'number' ? nameOf(node) : part;
      if (name === undefined) text += `[${String(part)}]`;
      else text += text === '' ? name : `.${name}`;
    }
    return text;
  }

  #nodeAt(path: Path): unknown {
    return path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
  }

  #at(offset: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  #register(node: unknown, path: Path): void {
    if (typeof node !== 'object' || node === null || this.#paths.has(node)) return;
    this.#paths.set(node, path);
    const isList = Array.isArray(node);
    for (const [key, child] of Object.entries(node)) this.#register(child, [...path, isList ? Number(key) : key]);
  }
}

function keyText(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function nameOf(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { name, server, property, role } = node as Record<string, unknown>;
  const found = [name, server, property, role].find((value) => typeof value === 'string');
  return typeof found === 'string' && /^[\w-]+$/.test(found) ? found : undefined;
}
