// Which views and features a request names, as its caller sees them.
import type { Column } from '../core/dataset.js';
import { LakegateError } from '../core/errors.js';
import type { FeatureView, OnDemandFeature } from '../core/feature-view.js';
import type { VisibleCatalog, VisibleDataset } from '../core/read-scope.js';

/** What a request asks for: a service by name, or features as `view:feature`. */
export type FeatureDemand = { readonly service: string } | { readonly features: readonly string[] };

/** A feature of a view: one of its columns, or computed. */
export type ResolvedFeature =
  | { readonly kind: 'column'; readonly name: string; readonly column: Column }
  | { readonly kind: 'computed'; readonly name: string; readonly feature: OnDemandFeature };

/** A view and what is asked of it, in the order asked. */
export interface ResolvedView {
  readonly name: string;
  readonly dataset: VisibleDataset;
  readonly view: FeatureView;
  /** Columns that name the entity. */
  readonly entities: readonly Column[];
  readonly features: readonly ResolvedFeature[];
}

/** A feature's place in the answer: which feature of which view. */
export interface FeaturePlace {
  readonly view: number;
  readonly feature: number;
}

export interface ResolvedDemand {
  readonly views: readonly ResolvedView[];
  /** In the order asked. */
  readonly places: readonly FeaturePlace[];
}

/**
 * Resolves what a request names; what is hidden and what doesn't exist read alike.
 * @throws LakegateError FEATURE_UNKNOWN
 */
export function resolveFeatures(demand: FeatureDemand, catalog: VisibleCatalog): ResolvedDemand {
  const named = 'service' in demand ? serviceFeatures(demand.service, catalog) : demand.features.map(parseReference);
  const views = new Map<string, { readonly resolved: ResolvedView; readonly features: ResolvedFeature[] }>();
  const places = named.map(({ view: name, feature }) => {
    const found = views.get(name) ?? openView(name, catalog);
    views.set(name, found);
    const known = found.features.findIndex((one) => one.name === feature);
    const position = known >= 0 ? known : found.features.push(resolveFeature(found.resolved, feature)) - 1;
    return { view: [...views.keys()].indexOf(name), feature: position };
  });
  return { views: [...views.values()].map(({ resolved, features }) => ({ ...resolved, features })), places };
}

/** A view with all of its features. @throws LakegateError FEATURE_UNKNOWN */
export function resolveWholeView(name: string, catalog: VisibleCatalog): ResolvedView {
  const { resolved } = openView(name, catalog);
  return { ...resolved, features: featureNames(resolved.dataset).map((feature) => resolveFeature(resolved, feature)) };
}

/** Names of all features of a view, computed ones last. */
function featureNames({ columns, key, features }: VisibleDataset): readonly string[] {
  const stored = columns
    .map(({ name }) => name)
    .filter((name) => ![...key, features?.timestamp, features?.created].includes(name));
  return [...stored, ...(features?.onDemand ?? []).map(({ name }) => name)];
}

function serviceFeatures(
  name: string,
  { featureServices }: VisibleCatalog,
): readonly { readonly view: string; readonly feature: string }[] {
  const service = featureServices.get(name);
  if (service === undefined) throw unknown(`feature service "${name}"`);
  return service.features;
}

function parseReference(reference: string): { readonly view: string; readonly feature: string } {
  const [view = '', feature, ...rest] = reference.split(':');
  if (feature === undefined || rest.length > 0) {
    throw new LakegateError('BAD_USER_INPUT', { message: `A feature is named as "view:feature", not "${reference}".` });
  }
  return { view, feature };
}

function openView(
  name: string,
  { datasets }: VisibleCatalog,
): { readonly resolved: ResolvedView; readonly features: ResolvedFeature[] } {
  const dataset = datasets.get(name);
  if (dataset?.features === undefined) throw unknown(`feature view "${name}"`);
  const { features: view, key, columns } = dataset;
  const entities = key.flatMap((column) => columns.filter((one) => one.name === column));
  return { resolved: { name, dataset, view, entities, features: [] }, features: [] };
}

function resolveFeature({ name, dataset, view }: ResolvedView, feature: string): ResolvedFeature {
  const computed = view.onDemand.find((one) => one.name === feature);
  if (computed !== undefined) return { kind: 'computed', name: feature, feature: computed };
  const column = featureNames(dataset).includes(feature)
    ? dataset.columns.find((one) => one.name === feature)
    : undefined;
  if (column === undefined) throw unknown(`feature "${feature}" of "${name}"`);
  return { kind: 'column', name: feature, column };
}

function unknown(what: string): LakegateError {
  return new LakegateError('FEATURE_UNKNOWN', { message: `There is no ${what}.` });
}
