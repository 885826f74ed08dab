// Reads a configuration file's text against the table of settings, gathering every problem with line and path.
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { resolveEnvironment } from '../core/resolve-environment.js';
import { type Setting, settings } from './settings.js';

/** One thing that is wrong in a configuration file. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Dotted; empty: the file itself. */
  readonly path: string;
  readonly expected: string;
}

/** What a file says, by setting; defaults filled in. Values that are wrong are left out and reported. */
export interface CheckedSettings {
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: readonly ConfigProblem[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `${VAR}` in texts is taken from `env`; what it stands for is never part of a problem. */
export function checkSettings(text: string, file: string, env: Environment): CheckedSettings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: ConfigProblem[] = document.errors.map((error) => {
    const { line } = lines.linePos(error.pos[0]);
    return { file, line, path: '', expected: `valid YAML (${error.message})` };
  });
  const found = new Map<string, { readonly value: unknown; readonly line: number }>();
  const add = (line: number, path: string, expected: string): void =>
    void problems.push({ file, line, path, expected });
  const collect = (node: unknown, prefix: string, line: number): void => {
    if (!isMap(node)) {
      add(line, prefix, 'a mapping');
      return;
    }
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '?';
      const path = prefix === '' ? name : `${prefix}.${name}`;
      const at = isScalar(key) && key.range ? lines.linePos(key.range[0]).line : line;
      if (settings.some((setting) => setting.key === path)) {
        found.set(path, { value: toPlain(value), line: at });
      } else if (settings.some((setting) => setting.key.startsWith(`${path}.`))) {
        collect(value, path, at);
      } else {
        add(at, path, `one of the keys ${keysUnder(prefix).join(', ')}`);
      }
    }
  };
  if (problems.length === 0) collect(document.contents, '', 1);
  const values = new Map<string, unknown>();
  for (const setting of settings) {
    const given = found.get(setting.key);
    if (given === undefined) {
      if (setting.required === true && problems.every((p) => p.path !== '')) add(1, setting.key, describe(setting));
      if (setting.default !== undefined) values.set(setting.key, setting.default);
      continue;
    }
    const value = resolveReferences(given.value, env);
    // A reference that comes to nothing says as little as a key that isn't there.
    const isAbsent = value === '' && given.value !== '' && setting.required !== true;
    if (isAbsent && setting.default !== undefined) values.set(setting.key, setting.default);
    else if (isAbsent) continue;
    else if (fits(value, setting)) values.set(setting.key, value);
    else add(given.line, setting.key, describe(setting));
  }
  return { values, problems };
}

/** What a setting takes, in words. */
function describe(setting: Setting): string {
  const { minimum, maximum, minLength } = setting;
  const range =
    maximum === undefined
      ? minimum === undefined
        ? ''
        : ` of at least ${String(minimum)}`
      : ` from ${String(minimum ?? 0)} to ${String(maximum)}`;
  switch (setting.type) {
    case 'text':
      return minLength === undefined ? 'text' : `text of at least ${String(minLength)} characters`;
    case 'texts':
      return `a mapping of names to texts of at least ${String(minLength ?? 1)} characters`;
    case 'path':
      return 'a path';
    case 'paths':
      return 'a list of paths, at least one';
    case 'integer':
      return `a whole number${range}`;
    case 'number':
      return `a number${range}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${(setting.choices ?? []).join(', ')}`;
  }
}

function fits(value: unknown, setting: Setting): boolean {
  const { minimum = -Infinity, maximum = Infinity, minLength = 1 } = setting;
  switch (setting.type) {
    case 'text':
    case 'path':
      return isText(value) && value.length >= minLength;
    case 'texts':
      return isMapping(value) && Object.values(value).every((text) => isText(text) && text.length >= minLength);
    case 'paths':
      return Array.isArray(value) && value.length > 0 && value.every(isText);
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
    case 'number':
      return Number.isFinite(value) && (value as number) >= minimum && (value as number) <= maximum;
    case 'flag':
      return typeof value === 'boolean';
    case 'choice':
      return isText(value) && setting.choices?.includes(value) === true;
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** An absent variable makes the text empty, which no setting takes. */
function resolveReferences(value: unknown, env: Environment): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => resolveReferences(item, env));
  if (isMapping(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveReferences(item, env)]));
  }
  if (typeof value !== 'string') return value;
  const resolved = resolveEnvironment(value, env);
  return 'value' in resolved ? resolved.value : undefined;
}

function keysUnder(prefix: string): readonly string[] {
  const start = prefix === '' ? '' : `${prefix}.`;
  const below = settings.filter((setting) => setting.key.startsWith(start));
  return [...new Set(below.map((setting) => setting.key.slice(start.length).split('.')[0] ?? ''))];
}

function toPlain(node: unknown): unknown {
  const { toJSON } = node as { readonly toJSON?: () => unknown };
  return typeof toJSON === 'function' ? toJSON.call(node) : node;
}
