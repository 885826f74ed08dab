// Topics with a record's own values in them: `sites/{site}/weather`.
import { columnIndex, type Dataset, type SinkBinding } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Row, Value } from '../../src/core/value.js';

/** What a level of a topic can't have: separators, wildcards, control characters. */
const unfit =
  /[/+#\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/**
 * The topic of a record, from a binding's name. `{column}` stands for the record's value; what a level of a topic can't
 * have is `_` in it, as are null and the empty text.
 * @throws LakegateError CONFIG_INVALID for a column that the dataset lacks, or a wildcard
 */
export function compileTopic({ physicalName, server }: SinkBinding, dataset: Dataset): (row: Row) => string {
  const fail = (what: string): never => {
    throw new LakegateError('CONFIG_INVALID', { message: `The topic "${physicalName}" on "${server}" ${what}.` });
  };
  const parts = physicalName.split(/\{([^{}]*)\}/u);
  const literals = parts.filter((_, i) => i % 2 === 0);
  if (literals.some((text) => /[+#{}]/u.test(text))) fail('has a wildcard or a brace');
  const indexes = parts
    .filter((_, i) => i % 2 === 1)
    .map((name) => {
      const index = columnIndex(dataset, name);
      return index >= 0 ? index : fail(`names "${name}", which is no column of ${dataset.name}`);
    });
  return (row) => literals.map((text, i) => (i === 0 ? text : level(row[indexes[i - 1] ?? -1]) + text)).join('');
}

function level(value: Value | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  return text === '' ? '_' : text.replace(unfit, '_');
}
