// A connector over rows in memory, for tests of what stands above connectors. Takes every shape, or refuses as told.
import type { Capabilities, Connector, NativeQuery, RowBatch } from '../../connectors/connector.js';
import type { StoreKind } from '../../src/core/dataset.js';
import { aggregateNames, functionNames } from '../../src/core/functions.js';
import type { SecuredRelation } from '../../src/core/relation.js';
import { evaluateRelation, type Tables } from './evaluate-relation.js';

export interface MemoryConnector extends Connector {
  /** Relations run so far. */
  readonly ran: SecuredRelation[];
  /** Thrown by the next executions, one each; before any row. */
  readonly failures: Error[];
  /** Says why a plan is refused, if it is. */
  refuse: (relation: SecuredRelation) => string | undefined;
}

const everything: Capabilities = {
  operators: new Set(['filter', 'project', 'join', 'aggregate', 'window', 'sort', 'fetch', 'asOf']),
  joins: new Set(['inner', 'left', 'semi', 'anti']),
  functions: new Set(functionNames),
  aggregates: new Set(aggregateNames),
  windows: new Set(['row_number']),
  inQuery: true,
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
  maxInRows: 1000,
  access: 'relational',
  streaming: false,
  cancel: true,
  runsAsCaller: false,
};

export function createMemoryConnector(
  kind: StoreKind,
  tables: Tables,
  capabilities: Partial<Capabilities> = {},
): MemoryConnector {
  const ran: SecuredRelation[] = [];
  const failures: Error[] = [];
  const connector: MemoryConnector = {
    kind,
    capabilities: { ...everything, ...capabilities },
    ran,
    failures,
    refuse: () => undefined,
    compile: ({ relation }) => {
      const refused = connector.refuse(relation);
      if (refused !== undefined) return { refused };
      return {
        statement: { text: `memory ${relation.kind}`, parameters: [] },
        fields: relation.fields,
        native: relation,
      };
    },
    execute: (query, context) => run(query, context.called),
    ping: () => Promise.resolve(),
    describeTable: () => Promise.reject(new Error('memory has no tables to describe')),
    stop: () => Promise.resolve(),
  };
  async function* run(query: NativeQuery, called: (operation: string) => void): AsyncGenerator<RowBatch> {
    called('memory');
    await Promise.resolve();
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    const relation = query.native as SecuredRelation;
    ran.push(relation);
    yield { rows: evaluateRelation(relation, tables), bytes: 0 };
  }
  return connector;
}
