// Holds a document to the (relaxed) ODCS schema and to the schemas of our custom properties, and turns the validator's
// errors into one clear message for each mistake.
import { Ajv2019, type ErrorObject, type ValidateFunction } from 'ajv/dist/2019.js';
import addFormatsModule from 'ajv-formats';
import type { ContractDocument, Path } from './contract-document.js';
import { lakegateProperty, lakegateSchemas, type LakegatePlace } from './lakegate-properties.js';
import { relaxedOdcsSchema } from './odcs-schema.js';
import type { ProblemList } from './problem-list.js';
import type { RawContract, RawCustomProperty } from './raw-contract.js';
import { suggestName } from './suggest-name.js';

interface Mistake {
  readonly path: Path;
  readonly message: string;
  /** The key itself is the mistake: point at it. */
  readonly atKey: boolean;
}

const maxRepairs = 8;

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;
const ajv = new Ajv2019({ allErrors: true, strict: false, verbose: true });
addFormats(ajv, ['date', 'date-time']);
const validateOdcs = ajv.compile(relaxedOdcsSchema());
const validateLakegate = Object.fromEntries(
  Object.entries(lakegateSchemas).map(([place, schema]) => [place, ajv.compile(schema)]),
) as Record<LakegatePlace, ValidateFunction>;

/** Stand in for a root's missing keys, so that its datasets can be checked all the same. */
const placeholders = { id: '', version: '', apiVersion: 'v3.1.0', kind: 'DataContract' };

/**
 * Checks a document's structure, reporting every mistake. Returns what is left of it when the mistaken parts are taken
 * out, so that the rest can be checked for meaning, too; undefined where nothing usable is left.
 */
export function validateStructure(document: ContractDocument, problems: ProblemList): RawContract | undefined {
  const draft = document.draft;
  let mistakes = mistakesOf(draft);
  for (const { path, message, atKey } of mistakes) problems.addMalformed(document, path, message, atKey);
  if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) return undefined;
  for (let round = 0; mistakes.length > 0; round++) {
    if (round === maxRepairs) return undefined;
    repair(draft, mistakes);
    mistakes = mistakesOf(draft);
  }
  return draft as RawContract;
}

function mistakesOf(value: unknown): readonly Mistake[] {
  const mistakes = errorsOf(validateOdcs, value, []);
  for (const { place, list, path } of customPropertyLists(value)) {
    list.forEach((custom, i) => {
      if (typeof custom !== 'object' || custom === null || typeof custom.property !== 'string') return;
      if (custom.property === lakegateProperty) {
        mistakes.push(...errorsOf(validateLakegate[place], custom.value, [...path, i, 'value']));
      } else if (/^lake-?gate/i.test(custom.property)) {
        const message = `unknown custom property "${custom.property}": everything of Lakegate's own stands in one property "${lakegateProperty}"`;
        mistakes.push({ path: [...path, i, 'property'], message, atKey: false });
      }
    });
  }
  return mistakes;
}

function errorsOf(validate: ValidateFunction, value: unknown, base: Path): Mistake[] {
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .filter((error) => error.keyword !== 'if')
    .map((error) => {
      const path = [...base, ...pointerToPath(error.instancePath, value)];
      const params = error.params as { additionalProperty?: string; missingProperty?: string };
      if (params.additionalProperty !== undefined) {
        const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
        const message = `unknown key "${params.additionalProperty}"${suggestName(params.additionalProperty, known)}`;
        return { path: [...path, params.additionalProperty], message, atKey: true };
      }
      return { path, message: describeError(error), atKey: false };
    });
}

function describeError(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return `"${String(params['missingProperty'])}" is missing`;
    case 'type':
      return `expected ${[params['type']].flat().map(describeJsonType).join(' or ')}, found ${typeName(error.data)}`;
    case 'enum': {
      const allowed = (params['allowedValues'] as unknown[]).map(String);
      const hint = typeof error.data === 'string' ? suggestName(error.data, allowed) : '';
      return `expected one of ${allowed.join(', ')}${hint}`;
    }
    case 'pattern':
      return error.instancePath === '/apiVersion'
        ? 'expected a version of ODCS that Lakegate reads: v3.0.x, v3.1.x or v3.2.x'
        : `expected text that matches ${String(params['pattern'])}`;
    case 'format':
      return `expected a ${String(params['format'])}`;
    default:
      return `expected a value that ${(error.message ?? 'fits the schema').replace(/^must /, 'would ')}`;
  }
}

/** Every `customProperties` list that may hold ours; a `lakegate` anywhere else is another tool's affair. */
function* customPropertyLists(
  contract: unknown,
): Generator<{ place: LakegatePlace; list: (RawCustomProperty | null)[]; path: Path }> {
  const visit = function* (place: LakegatePlace, node: unknown, path: Path): ReturnType<typeof customPropertyLists> {
    const list = member(node, 'customProperties');
    if (Array.isArray(list)) {
      yield { place, list: list as (RawCustomProperty | null)[], path: [...path, 'customProperties'] };
    }
  };
  const lists = function* (node: unknown, key: string, path: Path): Generator<[unknown, Path]> {
    const list = member(node, key);
    if (Array.isArray(list)) for (const [i, child] of list.entries()) yield [child, [...path, key, i]];
  };
  yield* visit('contract', contract, []);
  for (const [server, path] of lists(contract, 'servers', [])) yield* visit('server', server, path);
  for (const [object, path] of lists(contract, 'schema', [])) {
    yield* visit('dataset', object, path);
    for (const [relationship, at] of lists(object, 'relationships', path))
      yield* visit('relationship', relationship, at);
    for (const [property, propertyPath] of lists(object, 'properties', path)) {
      yield* visit('property', property, propertyPath);
      for (const [relationship, at] of lists(property, 'relationships', propertyPath)) {
        yield* visit('relationship', relationship, at);
      }
    }
  }
}

/** Takes the mistaken parts out, the last of a list first so that positions before it stay. */
function repair(root: unknown, mistakes: readonly Mistake[]): void {
  const paths = new Map(mistakes.map(({ path }) => [JSON.stringify(path), path]));
  for (const path of [...paths.values()].sort(comparePaths).reverse()) {
    const key = path.at(-1);
    const parent = path.slice(0, -1).reduce<unknown>((node, part) => member(node, part), root);
    if (key === undefined) Object.assign(root as object, { ...placeholders, ...(root as object) });
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else if (typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, key);
  }
}

function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] as string | number, b[i] as string | number];
    if (x !== y) return typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : 1;
  }
  return a.length - b.length;
}

function member(node: unknown, key: string | number): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[key] : undefined;
}

function pointerToPath(pointer: string, value: unknown): Path {
  let node = value;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(node) ? Number(key) : key;
      node = member(node, step);
      return step;
    });
}

function describeJsonType(type: unknown): string {
  return type === 'array'
    ? 'a list'
    : type === 'integer'
      ? 'an integer'
      : type === 'object'
        ? 'an object'
        : `a ${String(type)}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
