// Cuts the whole schema down to what a principal may see and write: hidden datasets and columns leave no trace in it.
// Shapes depend on columns alone, not on rows, so principals with equal columns share one.
import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewaySchema } from './build-schema.js';
import { filterSchema } from './filter-schema.js';
import { type NamedDataset, narrowDataset } from './named-catalog.js';
import { printSubgraph } from './print-subgraph.js';
import type { RootRole } from './types/dataset-types.js';
import type { Need } from './types/type-factory.js';
import type { VisibleColumns } from './visible-columns.js';

/** The schema as one set of visible columns gives it. */
export interface ShapedSchema {
  readonly digest: string;
  readonly schema: GraphQLSchema;
  /** As a federation subgraph states it; printed when first asked for. */
  readonly sdl: string;
  /** Visible datasets by name, with their visible columns and relationships alone. */
  readonly datasets: ReadonlyMap<string, NamedDataset>;
  /** Visible datasets by GraphQL type. */
  readonly types: ReadonlyMap<string, NamedDataset>;
  /** Datasets whose whole key is visible: those that have look-ups, cursors and `@key`. */
  readonly keyed: ReadonlySet<string>;
  readonly roots: ReadonlyMap<string, RootRole>;
  /** Datasets that may be written, by name, with the columns that may be. They need not be visible. */
  readonly writable: ReadonlyMap<string, NamedDataset>;
  /** As in the whole schema; what may not be written or watched is no field of this one. */
  readonly ingests: ReadonlyMap<string, string>;
  readonly watches: ReadonlyMap<string, string>;
}

const maxShapes = 100;
const shapesOf = new WeakMap<GatewaySchema, LRUCache<string, ShapedSchema>>();

/** The shape for visible columns, from a bounded cache or made now. */
export function shapeFor(gateway: GatewaySchema, visible: VisibleColumns): ShapedSchema {
  let shapes = shapesOf.get(gateway);
  if (shapes === undefined) {
    shapes = new LRUCache({ max: maxShapes });
    shapesOf.set(gateway, shapes);
  }
  let shaped = shapes.get(visible.digest);
  if (shaped === undefined) {
    shaped = shapeSchema(gateway, visible);
    shapes.set(visible.digest, shaped);
  }
  return shaped;
}

/** Everything visible and writable: the shape of one who may do all, for emitting SDL. */
export function everythingVisible(gateway: GatewaySchema): VisibleColumns {
  const all = [...gateway.datasets.values()].map(
    ({ dataset }) => [dataset, new Set(dataset.columns.map((column) => column.name))] as const,
  );
  const datasets = new Map(all.map(([dataset, columns]) => [dataset.name, columns] as const));
  const sinks = all.filter(([dataset]) => dataset.sink !== undefined);
  const written = new Map(sinks.map(([dataset, columns]) => [dataset.name, columns] as const));
  return { digest: 'everything', datasets, written };
}

function shapeSchema(gateway: GatewaySchema, visible: VisibleColumns): ShapedSchema {
  const sees = (dataset: string, column?: string): boolean => {
    const columns = visible.datasets.get(dataset);
    return columns !== undefined && columns.size > 0 && (column === undefined || columns.has(column));
  };
  const compares = (dataset: string, column: string): boolean =>
    sees(dataset, column) && visible.hashed?.get(dataset)?.has(column) !== true;
  const datasets = new Map<string, NamedDataset>();
  const keyed = new Set<string>();
  for (const [name, named] of gateway.datasets) {
    if (!sees(name)) continue;
    const narrowed = narrowDataset(
      named,
      (column) => sees(name, column),
      ({ target, from, to }) =>
        from.every((c) => compares(name, c)) && sees(target) && to.every((c) => compares(target, c)),
    );
    if (narrowed.columns.length === 0) continue;
    datasets.set(name, narrowed);
    const { key } = named.dataset;
    if (key.length > 0 && key.every((column) => sees(name, column))) keyed.add(name);
  }
  const writes = (dataset: string, column?: string): boolean => {
    const columns = visible.written?.get(dataset);
    return columns !== undefined && (column === undefined || columns.has(column));
  };
  const writable = new Map(
    [...gateway.datasets]
      .filter(([name]) => writes(name))
      .map(([name, named]) => [
        name,
        narrowDataset(
          named,
          (column) => writes(name, column),
          () => false,
        ),
      ]),
  );
  const met = (needs: readonly Need[]): boolean =>
    needs.every(({ dataset, column, compared, written }) =>
      written === true
        ? writes(dataset, column)
        : datasets.has(dataset) &&
          sees(dataset, column) &&
          (compared !== true || column === undefined || compares(dataset, column)),
    );
  const schema = filterSchema(gateway, met, keyed, true);
  const types = new Map([...datasets.values()].map((named) => [named.names.typeName, named] as const));
  let sdl: string | undefined;
  return {
    digest: visible.digest,
    schema,
    get sdl() {
      sdl ??= printSubgraph(schema, keyFieldsOf(datasets, keyed));
      return sdl;
    },
    datasets,
    types,
    keyed,
    roots: gateway.roots,
    writable,
    ingests: gateway.ingests,
    watches: gateway.watches,
  };
}

/** The key fields of each type that has an `@key`, in GraphQL's names. */
function keyFieldsOf(
  datasets: ReadonlyMap<string, NamedDataset>,
  keyed: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...datasets.values()]
      .filter(({ dataset }) => keyed.has(dataset.name))
      .map(({ dataset, names, columns }) => [
        names.typeName,
        dataset.key.map((key) => columns.find((c) => c.column.name === key)?.field ?? key),
      ]),
  );
}
