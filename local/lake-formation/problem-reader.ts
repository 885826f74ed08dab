// Reads the values of a YAML file at their paths and gathers everything that is wrong.

export type Mapping = Readonly<Record<string, unknown>>;

/** What a reading function returns after a problem is only a place holder. */
export class ProblemReader {
  readonly problems: string[] = [];

  problem(path: string, message: string): void {
    this.problems.push(`${path === '' ? '(root)' : path}: ${message}`);
  }

  /** A mapping with no keys but these; nothing reads as an empty one. */
  mapping(value: unknown, path: string, keys?: readonly string[]): Mapping {
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.expected(path, 'a mapping', value);
      return {};
    }
    for (const key of keys === undefined ? [] : Object.keys(value)) {
      if (keys?.includes(key) !== true)
        this.problem(join(path, key), `unknown, expected one of ${keys?.join(', ') ?? ''}`);
    }
    return value as Mapping;
  }

  text(value: unknown, path: string): string {
    if (typeof value === 'string' && value !== '') return value;
    this.expected(path, 'a text', value);
    return '';
  }

  optionalText(value: unknown, path: string): string | undefined {
    return value === undefined ? undefined : this.text(value, path);
  }

  boolean(value: unknown, path: string): boolean {
    if (typeof value === 'boolean' || value === undefined) return value ?? false;
    this.expected(path, 'true or false', value);
    return false;
  }

  list<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item, index) => read(item, `${path}[${String(index)}]`));
    this.expected(path, 'a list', value);
    return [];
  }

  texts(value: unknown, path: string): string[] {
    return this.list(value, path, (item, at) => this.text(item, at));
  }

  each<T>(value: unknown, path: string, read: (item: unknown, path: string, name: string) => T): Record<string, T> {
    const entries = Object.entries(this.mapping(value, path));
    return Object.fromEntries(entries.map(([name, item]) => [name, read(item, join(path, name), name)]));
  }

  textMap(value: unknown, path: string): Record<string, string> {
    return this.each(value, path, (item, at) => this.text(item, at));
  }

  private expected(path: string, what: string, value: unknown): void {
    this.problem(path, `expected ${what}, found ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
  }
}

/** Path of a member. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
