// `/rest/v1/rpc/similar_<dataset>`: the rows nearest to a vector, or to a row's own, as PostgREST calls a function. The
// arguments stand in the body of a POST or in the URL of a GET; everything else of the URL is as for a dataset.
import type { IncomingMessage } from 'node:http';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import { type EmbeddingColumn, rankedBy, vectorProblem } from '../../core/nearest-rows.js';
import { parseJson } from '../../core/parse-json.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import type { Value } from '../../core/value.js';
import { readJsonBody } from '../http/read-json-body.js';
import { parseCount } from './parse-parameters.js';
import { parseOperand } from './parse-operand.js';
import { restPrefix } from './rest-prefix.js';
import { restError, unknownFunction } from './rest-error.js';

/** Where functions are; a dataset of that name has no further segments in its path. */
export const callPrefix = `${restPrefix}rpc/`;

const argumentNames: ReadonlySet<string> = new Set(['to', 'key', 'k']);
const defaultCount = 10;

/** A function by its name, with its arguments as they were given, and the parameters that are none. */
export interface FunctionCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly parameters: URLSearchParams;
}

/** What is to be ranked: by a vector, or by that of the row with a key. */
export interface SimilarCall {
  readonly dataset: VisibleDataset;
  readonly column: EmbeddingColumn;
  readonly to: { readonly vector: readonly number[] } | { readonly key: readonly Value[] };
  readonly k: number;
}

/** Of a GET, a HEAD or a POST. @throws LakegateError BAD_REQUEST, BAD_USER_INPUT, PAYLOAD_TOO_LARGE */
export async function parseCall(
  request: IncomingMessage,
  name: string,
  target: URL,
  { limits, signal }: { readonly limits: Limits; readonly signal: AbortSignal },
): Promise<FunctionCall> {
  if (request.method === 'POST') {
    const args = await readJsonBody(request, limits.maxRequestBytes, signal);
    if (typeof args !== 'object' || args === null || Array.isArray(args))
      throw invalidArgument('an object of arguments');
    return { name, args: args as FunctionCall['args'], parameters: target.searchParams };
  }
  const given = [...target.searchParams];
  const args = Object.fromEntries(given.filter(([key]) => argumentNames.has(key)));
  return { name, args, parameters: new URLSearchParams(given.filter(([key]) => !argumentNames.has(key))) };
}

/**
 * Hidden is as what isn't there: the function, and its key.
 * @throws LakegateError DATASET_UNKNOWN, BAD_USER_INPUT, PAGE_SIZE_LIMIT
 */
export function resolveSimilar({ name, args }: FunctionCall, catalog: VisibleCatalog, limits: Limits): SimilarCall {
  const found = rankedBy(name, catalog.datasets);
  const { to, key, k = defaultCount, ...others } = args;
  const isKnown = Object.keys(others).length === 0 && (to === undefined) !== (key === undefined);
  if (found === undefined || !isKnown || (key !== undefined && found.dataset.key.length === 0)) {
    throw unknownFunction(name, Object.keys(args));
  }
  const count = typeof k === 'number' || typeof k === 'string' ? parseCount('k', String(k)) : undefined;
  if (count === undefined) throw invalidArgument('k as a whole number');
  if (count > limits.maxPageSize) {
    const { maxPageSize } = limits;
    throw new LakegateError('PAGE_SIZE_LIMIT', {
      message: `k: at most ${String(maxPageSize)} rows.`,
      extensions: { maxPageSize },
    });
  }
  const { dataset, column } = found;
  return {
    dataset,
    column,
    to: to === undefined ? { key: parseKey(key, dataset) } : parseVector(to, column),
    k: count,
  };
}

/** A list, or the text of one: `[1,2]` in JSON, `{1,2}` as PostgreSQL writes an array. */
function parseVector(given: unknown, { embedding }: EmbeddingColumn): { readonly vector: readonly number[] } {
  const list = typeof given === 'string' ? parseJson(given.replace(/^\{(.*)\}$/s, '[$1]')) : given;
  const problem = Array.isArray(list)
    ? vectorProblem(list, embedding)
    : `${String(embedding.dimensions)} numbers are expected`;
  if (problem !== undefined) throw invalidArgument(`to as a vector: ${problem}`);
  return { vector: list as readonly number[] };
}

/** The value of a key of one column by itself, or an object with each of its columns; as JSON text in a URL. */
function parseKey(given: unknown, { key, columns }: VisibleDataset): readonly Value[] {
  const members = typeof given === 'string' ? parseJson(given) : given;
  const isObject = typeof members === 'object' && members !== null && !Array.isArray(members);
  const byColumn = (isObject ? members : { [key[0] ?? '']: given }) as Readonly<Record<string, unknown>>;
  if ((!isObject && key.length > 1) || Object.keys(byColumn).length !== key.length) throw invalidKey(key);
  return key.map((name) => {
    const value = byColumn[name];
    const type = columns.find((column) => column.name === name)?.type;
    const isText = typeof value === 'string' || typeof value === 'boolean';
    // An integer beyond these was rounded when it was parsed.
    const isNumber = typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value));
    if (type === undefined || !(isText || isNumber)) throw invalidKey(key);
    return parseOperand(type, String(value));
  });
}

function invalidKey(key: readonly string[]): LakegateError {
  return invalidArgument(`key as an object of ${key.join(', ')}${key.length === 1 ? ', or its value' : ''}`);
}

function invalidArgument(expected: string): LakegateError {
  return restError('BAD_USER_INPUT', { code: '22P02', message: `Expected ${expected}.` });
}
