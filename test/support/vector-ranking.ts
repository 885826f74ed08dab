// Rankings by an embedding through the whole path (schema, permission, planner, a store), and what plain loops make of the
// same question: shared by the tests of each store.
import { execute, parse } from 'graphql';
import { createHashValues } from '../../auth/hash-values.js';
import type { Connector } from '../../connectors/connector.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import { resolveAnswerField } from '../../resolvers/answer.js';
import { createResolvers } from '../../resolvers/create-resolvers.js';
import { buildGatewaySchema } from '../../schema/build-schema.js';
import { shapeFor } from '../../schema/shape-schema.js';
import { visibleColumns } from '../../schema/visible-columns.js';
import { call } from '../../src/core/call.js';
import { float64Type, int32Type, stringType } from '../../src/core/data-type.js';
import type { Catalog, Column, Dataset, Embedding, StoreKind } from '../../src/core/dataset.js';
import { literal } from '../../src/core/expression.js';
import type { Grant } from '../../src/core/principal.js';
import type { Row } from '../../src/core/value.js';
import { createCircuitBreaker } from '../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../src/planner/cost-model.js';
import { createCursorCodec } from '../../src/planner/cursor.js';
import { createDataService } from '../../src/read-dataset.js';
import { requestContext } from './request-context.js';

export const dimensions = 4;

const columnsOf = (embedding: Embedding): readonly Column[] => [
  { name: 'id', type: int32Type, nullable: false },
  { name: 'team', type: stringType, nullable: true },
  { name: 'spot', type: { kind: 'list', element: float64Type }, nullable: false, embedding },
];

export const teams = ['red', 'green', 'blue'] as const;

/** Rows with vectors at multiples of a quarter, so that distances tie and add up exactly; two of them have none that fits. */
export const rows: readonly Row[] = Array.from({ length: 120 }, (_, i): Row => {
  const spot = Array.from({ length: dimensions }, (_, d) => (((i + 1) * (d * d * 31 + 7) * 13) % 33) / 4 - 4);
  if (i === 50) return [i, 'red', []];
  if (i === 51) return [i, 'red', [1, 2]];
  return [i, i % 7 === 0 ? null : teams[i % 3]!, spot];
});

/** Columns of the table as `write-parquet` takes them. */
export const columns = columnsOf({ dimensions, metric: 'l2' });

export interface Ranking {
  readonly metric: Embedding['metric'];
  readonly to: { readonly vector: readonly number[] } | { readonly key: { readonly id: number } };
  readonly k: number;
  /** What the grant shows. */
  readonly team: string | undefined;
  /** What the caller asks for. */
  readonly from: number;
}

export interface Ranked {
  readonly distance: number;
  readonly node: { readonly id: number; readonly team: string | null };
}

/** How the embedding is declared. */
export interface RankedShape {
  /** In the store. */
  readonly physicalType?: string | undefined;
  readonly dimensions?: number;
  readonly search?: 'approximate';
}

/** Asks by GraphQL. */
export function createRanker(kind: StoreKind, connector: Connector, shape: RankedShape = {}) {
  const guarded = guardConnector(connector, { server: 'store', observe: () => undefined });
  return async (ranking: Ranking): Promise<readonly Ranked[]> => {
    const { dimensions: length = dimensions, ...declared } = shape;
    const catalog = catalogOf(kind, { dimensions: length, metric: ranking.metric }, declared);
    const gateway = await buildGatewaySchema(catalog, createResolvers);
    const spots = catalog.datasets.get('spots')!;
    const grants = new Map([['spots', grantOf(spots, ranking.team)]]);
    const shaped = shapeFor(gateway, visibleColumns(grants));
    const dataService = createDataService({
      catalog,
      connectors: new Map([['store', guarded]]),
      costModel: defaultCostModel,
      hashValues: createHashValues(new Map()),
      circuits: createCircuitBreaker({ failures: 3, resetMs: 1000 }, () => undefined),
      cursors: createCursorCodec({ secret: 's', ttlSeconds: 60 }),
    });
    const result = await execute({
      schema: shaped.schema,
      document: parse(
        'query ($to: SpotSimilarTo!, $k: Int, $from: Int!) { similarSpots(to: $to, k: $k, where: { id: { gte: $from } }) { distance node { id team } } }',
      ),
      variableValues: { to: ranking.to, k: ranking.k, from: ranking.from },
      contextValue: { shaped, dataService, request: requestContext(grants) },
      fieldResolver: resolveAnswerField,
    });
    if (result.errors !== undefined) throw result.errors[0]!.originalError ?? result.errors[0]!;
    return JSON.parse(JSON.stringify(result.data!['similarSpots'])) as readonly Ranked[];
  };
}

/** The same by plain loops: filtered by the grant first, then by the caller, then ranked. */
export function rank({ metric, to, k, team, from }: Ranking): readonly Ranked[] {
  const seen = rows.filter((row) => team === undefined || row[1] === team);
  const vector = 'vector' in to ? to.vector : (seen.find((row) => row[0] === to.key.id)?.[2] as number[] | undefined);
  // What a key's row has may be no vector of the column.
  if (vector?.length !== dimensions) return [];
  return seen
    .filter((row) => Number(row[0]) >= from)
    .map((row) => ({
      distance: measure(row[2] as number[], vector, metric),
      node: { id: row[0], team: row[1] } as Ranked['node'],
    }))
    .filter(({ distance }) => !Number.isNaN(distance))
    .sort((a, b) => a.distance - b.distance || a.node.id - b.node.id)
    .slice(0, k);
}

function measure(a: readonly number[], b: readonly number[], metric: Embedding['metric']): number {
  if (a.length !== b.length) return Number.NaN;
  const sum = (f: (x: number, y: number) => number): number => a.reduce((total, x, i) => total + f(x, b[i]!), 0);
  if (metric === 'l2') return Math.sqrt(sum((x, y) => (x - y) * (x - y)));
  const dot = sum((x, y) => x * y);
  return metric === 'dot' ? -dot : 1 - dot / Math.sqrt(sum((x) => x * x) * sum((_x, y) => y * y));
}

export function catalogOf(
  kind: StoreKind,
  embedding: Embedding,
  declared: Pick<RankedShape, 'physicalType' | 'search'> = {},
): Catalog {
  const all = columnsOf(embedding);
  const spots: Dataset = {
    name: 'spots',
    contract: { id: 'c', version: '1.0.0' },
    graphql: {},
    columns: all,
    key: ['id'],
    relationships: [],
    bindings: [
      {
        id: 'store',
        server: 'store',
        kind,
        physicalName: 'spots',
        columns: new Map(all.map(({ name }) => [name, { physicalName: name, ...(name === 'spot' && declared) }])),
        accessKeys: [],
        freshnessLagMs: 0,
        cost: {},
        statistics: {},
        scan: { allowed: false },
      },
    ],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
  };
  return {
    datasets: new Map([['spots', spots]]),
    servers: new Map([['store', { name: 'store', kind, settings: {} }]]),
  };
}

export function grantOf(dataset: Dataset, team: string | undefined, hidden: readonly string[] = []): Grant {
  const rowFilter =
    team === undefined
      ? undefined
      : call<never>('eq', { kind: 'column', index: 1, type: stringType, nullable: true }, literal(team, stringType));
  const visible = dataset.columns.map(({ name }) => name).filter((name) => !hidden.includes(name));
  return {
    dataset: dataset.name,
    columns: new Set(visible),
    rowFilter,
    cellFilters: new Map(),
    masks: new Map(),
    digest: team ?? 'all',
  };
}
