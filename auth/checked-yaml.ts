// Reads a YAML file of known shape and gathers every problem with its line and path, to report them together.
// Where the policy and principals files come in; everything after it is typed.
import { LineCounter, parseDocument, type Document } from 'yaml';
import { LakegateError } from '../src/core/errors.js';
import { resolveEnvironment } from '../src/core/resolve-environment.js';

/** Values of `${VAR}` references. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type YamlPath = readonly (string | number)[];

/** The keys that a mapping must and may have. */
export interface MappingShape {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

/** A parsed file and the problems found in it so far. Readers return undefined where they reported one. */
export class CheckedYaml {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;
  readonly #root: unknown;
  readonly #problems: { readonly line: number; readonly text: string }[] = [];

  /**
   * With `env`, references in texts are replaced by its values; a key whose text comes to nothing counts as absent, and
   * so does a mapping that this leaves empty.
   */
  constructor(text: string, file: string, env?: Environment) {
    this.#file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of this.#document.errors) this.#add(this.#lines.linePos(error.pos[0]).line, '', error.message);
    if (this.#document.errors.length > 0) return;
    const root = this.#read();
    this.#root = env === undefined ? root : this.#resolve(root, [], env);
  }

  /** Notes a problem at a path: what was expected there. */
  report(path: YamlPath, message: string): void {
    this.#add(this.#lineOf(path), describePath(path), message);
  }

  /** Whether there is something at the path. */
  has(path: YamlPath): boolean {
    return this.#valueAt(path) !== undefined;
  }

  /** Checks for a mapping with exactly the keys it may have. */
  mapping(path: YamlPath, shape: MappingShape): boolean {
    const value = this.#valueAt(path);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (this.#document.errors.length === 0) this.report(path, 'expected a mapping');
      return false;
    }
    const known = [...(shape.required ?? []), ...(shape.optional ?? [])];
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) this.report([...path, key], `unknown key; expected one of ${known.join(', ')}`);
    }
    const missing = (shape.required ?? []).filter((key) => !Object.hasOwn(value, key));
    for (const key of missing) this.report(path, `expected the key "${key}"`);
    return missing.length === 0;
  }

  /** The path of the one key of several that is there. */
  oneOf(path: YamlPath, keys: readonly string[]): string | undefined {
    const present = keys.filter((key) => this.has([...path, key]));
    if (present.length !== 1) this.report(path, `expected exactly one of ${keys.join(', ')}`);
    return present.length === 1 ? present[0] : undefined;
  }

  /** Paths of a list's items; none where there is no list. */
  items(path: YamlPath): readonly YamlPath[] {
    const value = this.#valueAt(path);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((_, index) => [...path, index]);
    this.report(path, 'expected a list');
    return [];
  }

  text(path: YamlPath): string | undefined {
    const value = this.#valueAt(path);
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.report(path, 'expected text; quote it if it looks like a number');
    return undefined;
  }

  /** A list of texts, at least one. */
  texts(path: YamlPath): readonly string[] | undefined {
    const items = this.items(path);
    if (items.length === 0) this.report(path, 'expected a list of at least one text');
    const texts = items.map((item) => this.text(item)).filter((text) => text !== undefined);
    return texts.length === items.length && texts.length > 0 ? texts : undefined;
  }

  /** One of some words; undefined where there is nothing. */
  choice<Word extends string>(path: YamlPath, words: readonly Word[]): Word | undefined {
    const value = this.#valueAt(path);
    const found = words.find((word) => word === value);
    if (value !== undefined && found === undefined) this.report(path, `expected one of ${words.join(', ')}`);
    return found;
  }

  /** A yes or no; no where there is nothing. */
  flag(path: YamlPath): boolean {
    const value = this.#valueAt(path);
    if (value !== undefined && typeof value !== 'boolean') this.report(path, 'expected true or false');
    return value === true;
  }

  /** A number of at least zero. */
  amount(path: YamlPath): number | undefined {
    const value = this.#valueAt(path);
    if (value === undefined || (typeof value === 'number' && value >= 0 && Number.isFinite(value))) return value;
    this.report(path, 'expected a number of at least 0');
    return undefined;
  }

  /** The value at a path as the file has it. */
  raw(path: YamlPath): unknown {
    return this.#valueAt(path);
  }

  /**
   * Ends the reading.
   * @throws LakegateError CONFIG_INVALID with every problem reported, by line.
   */
  finish(): void {
    if (this.#problems.length === 0) return;
    const problems = [...this.#problems].sort((a, b) => a.line - b.line).map((problem) => problem.text);
    throw new LakegateError('CONFIG_INVALID', { message: problems.join('\n'), extensions: { problems } });
  }

  #read(): unknown {
    try {
      return this.#document.toJS() as unknown;
    } catch (error) {
      this.#add(1, '', error instanceof Error ? error.message : 'cannot be read');
      return undefined;
    }
  }

  #resolve(value: unknown, path: YamlPath, env: Environment): unknown {
    if (typeof value === 'string') {
      const resolved = resolveEnvironment(value, env);
      if ('value' in resolved) return resolved.value === '' && value !== '' ? undefined : resolved.value;
      for (const name of resolved.missing) this.report(path, `expected the environment variable ${name} to be set`);
      return value;
    }
    if (Array.isArray(value)) return value.map((item: unknown, i) => this.#resolve(item, [...path, i], env));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const kept = entries
      .map(([key, item]) => [key, this.#resolve(item, [...path, key], env)] as const)
      .filter(([, item]) => item !== undefined);
    return kept.length === 0 && entries.length > 0 ? undefined : Object.fromEntries(kept);
  }

  #valueAt(path: YamlPath): unknown {
    let value = this.#root;
    for (const step of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string | number, unknown>)[step];
    }
    return value;
  }

  #lineOf(path: YamlPath): number {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
      const start = node?.range?.[0];
      if (start !== undefined) return this.#lines.linePos(start).line;
    }
    return 1;
  }

  #add(line: number, path: string, message: string): void {
    const place = path === '' ? '' : ` ${path}`;
    this.#problems.push({ line, text: `${this.#file}:${String(line)}${place}: ${message}` });
  }
}

function describePath(path: YamlPath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
