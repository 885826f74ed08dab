// The columns of a binding, of whatever direction: which are there, under what name, as what type of the store's.
import type { BindingColumn } from '../core/dataset.js';
import { deadLetterDataset } from '../core/dead-letter.js';
import { isTimeZone } from '../core/time-bucket.js';
import {
  type LakegateBinding,
  type LakegateBindingColumn,
  lakegateOf,
  type LakegateProperty,
} from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import type { RawProperty } from './raw-contract.js';
import { suggestName } from './suggest-name.js';

/** Says what is wrong at a key of a binding. */
export type ReportBinding = (keys: readonly (string | number)[], message: string) => void;

/** Columns of a binding; `inherited` gives the physical type of a property where the binding says none. */
export function resolveBindingColumns(
  dataset: LoadedDataset,
  binding: LakegateBinding,
  report: ReportBinding,
  inherited: (property: RawProperty) => string | undefined,
): ReadonlyMap<string, BindingColumn> {
  const omitted = new Set(binding.omit);
  [...omitted].forEach((name, i) => {
    checkColumn(dataset, name, ['omit', i], report);
  });
  for (const [name, column] of Object.entries(binding.columns ?? {})) {
    checkColumn(dataset, name, ['columns', name], report);
    const zone = typeof column === 'string' ? undefined : column.timeZone;
    if (zone !== undefined && !isTimeZone(zone)) report(['columns', name, 'timeZone'], 'expected an IANA time zone');
    checkSearch(dataset, name, column, report);
  }
  const columns = new Map<string, BindingColumn>();
  for (const [name, property] of dataset.properties) {
    const given = binding.columns?.[name];
    const declared = typeof given === 'string' ? { physicalName: given } : (given ?? {});
    if (!omitted.has(name)) columns.set(name, bindColumn(property, declared, inherited(property)));
  }
  for (const name of dataset.key) {
    if (omitted.has(name)) report(['omit'], `expected every key column to stay: "${name}" is one`);
  }
  return columns;
}

/**
 * Columns of a table that takes dead letters: one for each of a letter's fields, under the name that the binding gives.
 * A sink of documents has none of its own.
 */
export function resolveLetterColumns(
  binding: LakegateBinding,
  storesColumns: boolean,
  report: ReportBinding,
): ReadonlyMap<string, BindingColumn> {
  const fields = deadLetterDataset.columns.map(({ name }) => name);
  const given = binding.columns ?? {};
  if (!storesColumns) {
    for (const key of ['columns', 'omit'] as const) {
      if (binding[key] !== undefined) report([key], `expected no "${key}": a dead letter is a JSON document`);
    }
  } else {
    const lacking = fields.filter((name) => given[name] === undefined);
    if (lacking.length > 0) {
      const what = `expected "columns" with a column of the table for each field of a dead letter`;
      report(binding.columns === undefined ? ['server'] : ['columns'], `${what}: ${lacking.join(', ')}`);
    }
    for (const name of Object.keys(given)) {
      if (!fields.includes(name))
        report(['columns', name], `there is no field "${name}" in a dead letter${suggestName(name, fields)}`);
    }
    if (binding.omit !== undefined) report(['omit'], 'expected no "omit": a dead letter is kept whole');
  }
  return new Map(
    fields.map((name): [string, BindingColumn] => {
      const column = given[name] ?? name;
      const declared = typeof column === 'string' ? { physicalName: column } : { physicalName: name, ...column };
      // No field of a letter is searched.
      return [name, { ...declared, search: undefined }];
    }),
  );
}

function bindColumn(
  property: RawProperty,
  declared: LakegateBindingColumn,
  physicalType: string | undefined,
): BindingColumn {
  const options = property.logicalTypeOptions ?? {};
  const zone = options['timezone'] === true ? undefined : options['defaultTimezone'];
  return {
    physicalName: declared.physicalName ?? property.physicalName ?? property.name,
    physicalType: declared.physicalType ?? physicalType,
    ...(declared.search === 'approximate' && { search: declared.search }),
    timeZone: declared.timeZone ?? (typeof zone === 'string' && isTimeZone(zone) ? zone : undefined),
  };
}

/** Rows are ranked by an embedding alone, and by an index of it where it is of one of pgvector's types. */
function checkSearch(
  dataset: LoadedDataset,
  name: string,
  column: string | LakegateBindingColumn,
  report: ReportBinding,
): void {
  if (typeof column === 'string' || column.search === undefined) return;
  const property = dataset.properties.get(name);
  const isEmbedding = property !== undefined && lakegateOf<LakegateProperty>(property).embedding !== undefined;
  if (!isEmbedding) report(['columns', name, 'search'], 'expected an embedding to search by');
  else if (column.search === 'approximate' && !/^(vector|halfvec)\b/i.test(column.physicalType ?? '')) {
    report(
      ['columns', name, 'search'],
      "expected a physicalType of pgvector's, whose index may answer: no other is used",
    );
  }
}

/** Whether the dataset has the column; a problem where it hasn't. */
export function checkColumn(
  dataset: LoadedDataset,
  name: string,
  at: readonly (string | number)[],
  report: ReportBinding,
): boolean {
  const known = dataset.properties.has(name);
  if (!known)
    report(at, `there is no column "${name}" in ${dataset.raw.name}${suggestName(name, dataset.properties.keys())}`);
  return known;
}
