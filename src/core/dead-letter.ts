// What is kept of a record that isn't taken: the document, and the columns it has in a store of columns. Part of core.
import { jsonType, stringType, timestampType } from './data-type.js';
import type { Dataset } from './dataset.js';

/**
 * A dead letter as a dataset: `from` says who gave the record, or which stream, partition and offset it came from;
 * `record` is the record as it was given.
 */
export const deadLetterDataset: Dataset = {
  name: 'dead_letters',
  contract: { id: 'lakegate', version: '1.0.0' },
  graphql: {},
  columns: [
    { name: 'id', type: stringType, nullable: false },
    { name: 'dataset', type: stringType, nullable: false },
    { name: 'at', type: timestampType, nullable: false },
    { name: 'from', type: jsonType, nullable: false },
    { name: 'errors', type: jsonType, nullable: false },
    { name: 'record', type: jsonType, nullable: true },
  ],
  key: ['id'],
  relationships: [],
  bindings: [],
  stage: 'raw',
  quality: [],
  roles: [],
  tags: [],
};
