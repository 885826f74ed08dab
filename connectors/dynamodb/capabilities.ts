// What DynamoDB takes: reads by key, with what it can't say itself completed on the items that the keys find.
import type { Capabilities } from '../connector.js';
import { functionNames } from '../../src/core/functions.js';

/** Keys of one statement: 100 calls of BatchGetItem. */
export const maxKeys = 10_000;

/**
 * Filters, projections, order and limits are completed on the items found, whose number the keys bound, so every
 * function is taken; joins, aggregates and windows are not.
 */
export const dynamodbCapabilities: Capabilities = {
  operators: new Set(['filter', 'project', 'sort', 'fetch']),
  joins: new Set(),
  functions: new Set(functionNames),
  aggregates: new Set(),
  windows: new Set(),
  inQuery: false,
  types: new Set([
    'boolean',
    'int32',
    'int64',
    'decimal',
    'float64',
    'string',
    'date',
    'timestamp',
    'json',
    'list',
    'struct',
  ]),
  maxInRows: maxKeys,
  access: 'key',
  streaming: true,
  cancel: true,
  runsAsCaller: false,
};
