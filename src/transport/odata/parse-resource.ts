// The path of a resource: a set, one of its rows by key, its count, or a related set of one row.
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import { LakegateError } from '../../core/errors.js';
import { odataError } from './odata-error.js';
import { type Token, tokenizeOdata } from './tokenize-odata.js';

/** Key values in the order of the key. */
export type GivenKey = readonly Token[];

export type ODataResource =
  | { readonly kind: 'service' }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'batch' }
  | { readonly kind: 'set'; readonly dataset: VisibleDataset }
  | { readonly kind: 'count'; readonly dataset: VisibleDataset }
  | { readonly kind: 'entity'; readonly dataset: VisibleDataset; readonly key: GivenKey };

/** @throws LakegateError NOT_FOUND, DATASET_UNKNOWN, BAD_USER_INPUT */
export function parseResource(path: string, catalog: VisibleCatalog): ODataResource {
  if (path === '') return { kind: 'service' };
  if (path === '$metadata') return { kind: 'metadata' };
  if (path === '$batch') return { kind: 'batch' };
  const [, name = '', , keyText, rest] =
    /^([^(/]+)(\(((?:[^']|'(?:[^']|'')*')*)\))?(\/\$count)?$/.exec(decode(path)) ?? [];
  const dataset = catalog.datasets.get(name);
  if (dataset === undefined) {
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw new LakegateError('DATASET_UNKNOWN');
    throw new LakegateError('NOT_FOUND');
  }
  if (rest !== undefined && keyText === undefined) return { kind: 'count', dataset };
  if (rest !== undefined) throw new LakegateError('NOT_FOUND');
  if (keyText === undefined) return { kind: 'set', dataset };
  return { kind: 'entity', dataset, key: parseKey(keyText, dataset) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new LakegateError('BAD_REQUEST', { message: 'The path is not valid.', cause });
  }
}

/** `('N14228')`, or by name: `(carrier='UA',flight=1)`. */
function parseKey(text: string, { name, key }: VisibleDataset): GivenKey {
  const tokens = tokenizeOdata(text, 'key');
  const given = new Map<string, Token>();
  const fail = (): Error =>
    odataError('key', `${name} is looked up by ${key.length === 0 ? 'no key' : key.join(', ')}`);
  let next = 0;
  while (tokens[next]?.kind !== 'end') {
    const first = tokens[next];
    const isNamed = first?.kind === 'name' && tokens[next + 1]?.text === '=';
    const value = tokens[isNamed ? next + 2 : next];
    const column = isNamed ? first.text : key[0];
    if (value === undefined || column === undefined || (!isNamed && key.length !== 1)) throw fail();
    if (given.has(column) || !key.includes(column)) throw fail();
    given.set(column, value);
    next += isNamed ? 3 : 1;
    if (tokens[next]?.text === ',') next++;
    else if (tokens[next]?.kind !== 'end') throw fail();
  }
  const values = key.flatMap((column) => given.get(column) ?? []);
  if (key.length === 0 || values.length !== key.length) throw fail();
  return values;
}
