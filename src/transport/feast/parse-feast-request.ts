// The bodies of Feast's feature server, as its SDK sends them.
import type { Column } from '../../core/dataset.js';
import { LakegateError } from '../../core/errors.js';
import { compileReader, UnreadableValue } from '../../core/read-value.js';
import type { Row, Value } from '../../core/value.js';
import type { FeatureDemand } from '../../features/resolve-features.js';

type Json = Readonly<Record<string, unknown>>;

/** Columns of equal length, as JSON holds them. */
export interface GivenColumns {
  readonly length: number;
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

/** Of `/get-online-features`. */
export interface OnlineRequest {
  readonly demand: FeatureDemand;
  readonly entities: GivenColumns;
  /** Whether features are called `view__feature`. */
  readonly fullNames: boolean;
}

/** @throws LakegateError BAD_USER_INPUT with the member at fault; FEATURE_LIMIT */
export function parseOnlineRequest(body: unknown, limits: { readonly maxFeatureEntities: number }): OnlineRequest {
  const request = asObject(body, 'the body');
  const entities = parseColumns(request.entities, 'entities');
  if (entities.length > limits.maxFeatureEntities) {
    throw new LakegateError('BATCH_TOO_LARGE', {
      message: `At most ${String(limits.maxFeatureEntities)} entities may be asked for at a time.`,
      extensions: { limit: limits.maxFeatureEntities },
    });
  }
  return { demand: parseDemand(request), entities, fullNames: parseFlag(request, 'full_feature_names') };
}

/** What names features: `features`, or `feature_service`. @throws LakegateError BAD_USER_INPUT */
export function parseDemand({ features, feature_service: service }: Json): FeatureDemand {
  const given = service ?? undefined;
  if (given !== undefined && (features ?? undefined) !== undefined)
    throw invalid('expected "features" or "feature_service", not both');
  if (typeof given === 'string') return { service: given };
  if (given !== undefined) throw invalid('feature_service: expected a name');
  if (!Array.isArray(features) || features.length === 0) throw invalid('features: expected a list of "view:feature"');
  const names = features.filter((name) => typeof name === 'string');
  if (names.length < features.length) throw invalid('features: expected a list of "view:feature"');
  return { features: names };
}

/** Columns as `{ name: [values] }`. @throws LakegateError BAD_USER_INPUT */
export function parseColumns(value: unknown, at: string): GivenColumns {
  const columns = new Map<string, readonly unknown[]>();
  let length: number | undefined;
  for (const [name, values] of Object.entries(asObject(value, at))) {
    if (!Array.isArray(values)) throw invalid(`${at}.${name}: expected a list of values`);
    if (length !== undefined && values.length !== length)
      throw invalid(`${at}.${name}: expected ${String(length)} values`);
    length = values.length;
    columns.set(name, values);
  }
  if (length === undefined) throw invalid(`${at}: expected at least one column`);
  return { length, columns };
}

/** The values of some columns, row by row; a value that isn't given or can't be of its type is an error. */
export function readRows({ length, columns }: GivenColumns, wanted: readonly Column[], at: string): readonly Row[] {
  const read = wanted.map(({ name, type }) => {
    const values = columns.get(name);
    if (values === undefined) throw invalid(`${at}: expected the column "${name}"`);
    const reader = compileReader(type, true, { jsonIsText: false, allIsText: false });
    return values.map((value, i): Value => {
      try {
        return reader(value, [at, name, i]);
      } catch (error) {
        if (error instanceof UnreadableValue) throw invalid(`${error.path.join('.')}: ${error.expected}`);
        throw error;
      }
    });
  });
  return Array.from({ length }, (_, i) => read.map((values) => values[i] ?? null));
}

/** @throws LakegateError BAD_USER_INPUT */
export function asObject(value: unknown, at: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(`${at}: expected an object`);
}

/** @throws LakegateError BAD_USER_INPUT */
export function parseFlag(request: Json, name: string): boolean {
  const value = request[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw invalid(`${name}: expected true or false`);
}

/** @throws LakegateError BAD_USER_INPUT */
export function parseName(request: Json, name: string): string {
  const value = request[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`${name}: expected a name`);
}

/** The error of a body that can't be meant. */
export function invalid(message: string): LakegateError {
  return new LakegateError('BAD_USER_INPUT', { message });
}
