// The catalog as the holder of grants sees it: what transports that show datasets under the contract's names are made of.
import type { Catalog, Column, Dataset, Relationship } from '../src/core/dataset.js';
import { digest } from '../src/core/digest.js';
import type { FeatureService, FeatureView } from '../src/core/feature-view.js';
import type { Grants } from '../src/core/principal.js';
import type { VisibleCatalog, VisibleDataset } from '../src/core/read-scope.js';
import { visibleShape, type VisibleShape } from './visible-shape.js';

/** Gives grants the catalog that they make visible, made once for grants that are the same object. */
export function createVisibleCatalogs(catalog: Catalog): (grants: Grants) => VisibleCatalog {
  const known = new WeakMap<Grants, VisibleCatalog>();
  return (grants) => {
    const visible = known.get(grants) ?? visibleCatalog(catalog, grants);
    known.set(grants, visible);
    return visible;
  };
}

function visibleCatalog(catalog: Catalog, grants: Grants): VisibleCatalog {
  const shape = visibleShape(catalog, grants);
  const datasets = new Map<string, VisibleDataset>();
  for (const dataset of catalog.datasets.values()) {
    if (shape.datasets.has(dataset.name)) datasets.set(dataset.name, visibleDataset(dataset, shape));
  }
  const held = [...shape.datasets.keys()].sort().map((name) => [name, grants.get(name)?.digest]);
  const nullable = [...shape.cellFiltered].map(([name, columns]) => [name, [...columns].sort()]);
  return {
    grantDigest: digest(held),
    shapeDigest: digest([shape.digest, nullable]),
    datasets,
    featureServices: visibleServices(catalog, datasets),
  };
}

function visibleDataset(dataset: Dataset, shape: VisibleShape): VisibleDataset {
  const { name, contract, domain, description, graphql, key, stage, quality, tags } = dataset;
  const columns = shape.datasets.get(name) ?? new Set();
  const cellFiltered = shape.cellFiltered.get(name) ?? new Set();
  const hashed = shape.hashed.get(name) ?? new Set();
  const seen = (column: Column): Column =>
    cellFiltered.has(column.name) || hashed.has(column.name) ? { ...column, nullable: true } : column;
  return {
    name,
    contract,
    domain,
    description,
    graphql,
    stage,
    tags,
    columns: dataset.columns.filter((column) => columns.has(column.name)).map(seen),
    key: shape.keyed.has(name) ? key : [],
    relationships: dataset.relationships.filter((relationship) => isVisible(relationship, name, shape)),
    quality: quality.filter(({ column }) => column === undefined || columns.has(column)),
    hashed,
    features: visibleFeatures(dataset, shape),
  };
}

function visibleFeatures({ name, features }: Dataset, shape: VisibleShape): FeatureView | undefined {
  const columns = shape.datasets.get(name);
  if (features === undefined || !shape.keyed.has(name) || columns?.has(features.timestamp) !== true) return undefined;
  // Without it, which of two rows of one time holds can't be told.
  if (features.created !== undefined && !columns.has(features.created)) return undefined;
  const { history, onDemand } = features;
  return {
    ...features,
    history: history !== undefined && shape.datasets.has(history) ? history : undefined,
    onDemand: onDemand.filter(({ expression }) => expression.inputs.every((input) => columns.has(input))),
  };
}

/** A service of which a part is hidden isn't there: a model isn't to be given less than it asks for. */
function visibleServices(
  { featureServices = new Map() }: Catalog,
  datasets: ReadonlyMap<string, VisibleDataset>,
): ReadonlyMap<string, FeatureService> {
  const sees = ({ view, feature }: FeatureService['features'][number]): boolean => {
    const dataset = datasets.get(view);
    const columns = dataset?.features === undefined ? [] : dataset.columns;
    return [...columns, ...(dataset?.features?.onDemand ?? [])].some(({ name }) => name === feature);
  };
  return new Map([...featureServices].filter(([, { features }]) => features.every(sees)));
}

function isVisible({ target, from, to }: Relationship, name: string, shape: VisibleShape): boolean {
  const canCompare = (dataset: string, columns: readonly string[]): boolean =>
    columns.every(
      (column) => shape.datasets.get(dataset)?.has(column) === true && shape.hashed.get(dataset)?.has(column) !== true,
    );
  return canCompare(name, from) && canCompare(target, to);
}
