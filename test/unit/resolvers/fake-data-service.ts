// A data service over rows in memory that keeps what it was asked. It follows links and leaves filters, orders and
// limits alone: what they say is tested where requests are built.
import type { DataService, LevelResult, Page, ReadNode, RequestContext } from '../../../src/core/data-service.js';
import type { LevelPlan } from '../../../src/core/explain.js';
import type { Row, Value } from '../../../src/core/value.js';

/** Records by column name; those of `flights aggregate` answer aggregates over flights, by the names of measures. */
export type FakeTables = Readonly<Record<string, readonly Readonly<Record<string, Value>>[]>>;

export interface FakeDataService extends DataService {
  readonly asked: { readonly node: ReadNode; readonly parents: readonly Row[] | undefined }[];
}

export function createFakeDataService(tables: FakeTables): FakeDataService {
  const asked: FakeDataService['asked'] = [];
  return {
    asked,
    read: async (node, _context, parents) => {
      asked.push({ node, parents });
      return Promise.resolve(readLevel(tables, node, parents));
    },
    explain: async (node) => Promise.resolve(planOf(node)),
  };
}

export const requestContext = {} as RequestContext;

function readLevel(tables: FakeTables, node: ReadNode, parents: readonly Row[] | undefined): LevelResult {
  const table = tables[node.kind === 'aggregate' ? `${node.dataset} aggregate` : node.dataset] ?? [];
  const all = table.map((record): Row => node.source.fields.map((field) => record[field.name] ?? null));
  const rows: Row[] = [];
  const pages: Page[] = [];
  for (const parent of parents ?? [[]]) {
    const start = rows.length;
    const { link } = node;
    const own =
      link === undefined ? all : all.filter((row) => link.own.every((o, i) => row[o] === parent[link.parent[i] ?? -1]));
    rows.push(...(node.kind === 'one' ? own.slice(0, 1) : own));
    const totalCount = node.totalCount ? own.length : undefined;
    pages.push({ start, end: rows.length, hasNextPage: false, hasPreviousPage: false, totalCount });
  }
  return {
    node,
    rows,
    pages,
    children: node.children.map((child) => readLevel(tables, child, rows)),
    cursorOf: (index) => `${node.dataset}:${String(index)}`,
  };
}

function planOf(node: ReadNode): readonly LevelPlan[] {
  return [node, ...node.children].map((level) => ({
    path: level.path.join('.'),
    datasets: [level.dataset],
    grantDigests: { [level.dataset]: 'digest' },
    chosen: [`${level.dataset}.athena`],
    server: 'athena',
    stalenessMs: 0,
    considered: [{ bindings: [`${level.dataset}.athena`], eligible: true, reason: 'cheapest', cost: 3 }],
    statements: [{ text: 'SELECT ?', parameters: [{ name: '1', value: 5n, type: 'int64' }] }],
    failedOver: [],
    degraded: false,
    rows: 0,
    bytes: 0,
    timingsMs: { route: 1 },
  }));
}
