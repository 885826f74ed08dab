// Which datasets are feature views, and which features models are given together.
import type { DataType } from '../core/data-type.js';
import { isNumeric, sameType } from '../core/data-type.js';
import type { FeatureService, FeatureView, OnDemandFeature } from '../core/feature-view.js';
import { compileOnDemand } from '../core/on-demand-expression.js';
import {
  lakegateOf,
  type LakegateContract,
  type LakegateDataset,
  type LakegateFeatures,
} from './lakegate-properties.js';
import type { LoadedContract, LoadedDataset } from './loaded-dataset.js';
import { parseDuration } from './parse-duration.js';
import type { ProblemList } from './problem-list.js';

type Report = (keys: readonly (string | number)[], message: string) => void;

/** The feature view that a dataset is; undefined: none. */
export function resolveFeatureView(
  dataset: LoadedDataset,
  loaded: ReadonlyMap<string, LoadedDataset>,
  problems: ProblemList,
): FeatureView | undefined {
  const declared = lakegateOf<LakegateDataset>(dataset.raw).features;
  if (declared === undefined) return undefined;
  const report: Report = (keys, message) => {
    problems.add(dataset.contract.document, [declared, ...keys], message);
  };
  if (dataset.key.length === 0) report([], 'expected a primary key: it names the entity');
  checkTimestamp(dataset, declared, report);
  if (declared.created !== undefined) checkCreated(dataset, declared, report);
  const ttlMs = declared.ttl === undefined ? undefined : parseDuration(declared.ttl);
  if (declared.ttl !== undefined && ttlMs === undefined) {
    report(['ttl'], 'expected an ISO 8601 duration in weeks to seconds, as P30D');
  }
  if (declared.history !== undefined) checkHistory(dataset, declared, loaded, report);
  return {
    timestamp: declared.timestamp,
    ...(declared.created === undefined ? {} : { created: declared.created }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(declared.history === undefined ? {} : { history: declared.history }),
    onDemand: resolveOnDemand(dataset, declared, report),
  };
}

function typeOf(dataset: LoadedDataset, column: string): DataType | undefined {
  return dataset.columns.find(({ name }) => name === column)?.type;
}

function checkTimestamp(dataset: LoadedDataset, { timestamp }: LakegateFeatures, report: Report): void {
  if (typeOf(dataset, timestamp)?.kind !== 'timestamp') report(['timestamp'], 'expected a column of type timestamp');
  else if (dataset.key.includes(timestamp)) report(['timestamp'], 'expected a column that is not of the key');
}

function checkCreated(dataset: LoadedDataset, { created = '', timestamp }: LakegateFeatures, report: Report): void {
  if (typeOf(dataset, created)?.kind !== 'timestamp') report(['created'], 'expected a column of type timestamp');
  else if (created === timestamp || dataset.key.includes(created)) {
    report(['created'], 'expected a column of its own, not of the key');
  }
}

function checkHistory(
  dataset: LoadedDataset,
  { history = '', timestamp, created }: LakegateFeatures,
  loaded: ReadonlyMap<string, LoadedDataset>,
  report: Report,
): void {
  const other = loaded.get(history);
  if (other === undefined) {
    report(['history'], `there is no dataset "${history}"`);
    return;
  }
  const unlike = dataset.columns.filter(({ name, type }) => {
    const found = typeOf(other, name);
    return found === undefined || !sameType(found, type);
  });
  if (unlike.length > 0) {
    const names = unlike.map(({ name }) => name).join(', ');
    report(['history'], `expected a dataset with the same columns: "${history}" differs in ${names}`);
  }
  // Rows that were written again are rows of their own.
  const expected = [...dataset.key, timestamp];
  const isKey = (names: readonly string[]): boolean =>
    other.key.length === names.length && names.every((name) => other.key.includes(name));
  if (!isKey(expected) && !(created !== undefined && isKey([...expected, created]))) {
    report(['history'], `expected a dataset with the key ${expected.join(', ')}`);
  }
}

function resolveOnDemand(
  dataset: LoadedDataset,
  { onDemand = [], timestamp }: LakegateFeatures,
  report: Report,
): readonly OnDemandFeature[] {
  const numbers = new Set(dataset.columns.filter(({ type }) => isNumeric(type)).map(({ name }) => name));
  const taken = new Set([...dataset.columns.map(({ name }) => name), timestamp]);
  return onDemand.flatMap(({ name, description, expression }, i) => {
    if (taken.has(name)) report(['onDemand', i, 'name'], `expected a name of its own: "${name}" is taken`);
    taken.add(name);
    try {
      return [{ name, description, expression: compileOnDemand(expression, numbers) }];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      report(['onDemand', i, 'expression'], error.message);
      return [];
    }
  });
}

/** Feature services of all contracts, by name. */
export function resolveFeatureServices(
  contracts: readonly LoadedContract[],
  views: ReadonlyMap<string, { readonly dataset: LoadedDataset; readonly view: FeatureView }>,
  problems: ProblemList,
): ReadonlyMap<string, FeatureService> {
  const services = new Map<string, FeatureService>();
  for (const { document, raw } of contracts) {
    for (const declared of lakegateOf<LakegateContract>(raw).featureServices ?? []) {
      const { name, features } = declared;
      if (services.has(name))
        problems.add(document, [declared, 'name'], `expected a name of its own: "${name}" is taken`);
      const found = features.flatMap((reference, i) => {
        const resolved = featuresOf(reference, views);
        if (resolved.length === 0) {
          problems.add(document, [declared, 'features', i], 'expected a feature view, or "view:feature"');
        }
        return resolved;
      });
      services.set(name, { name, features: found });
    }
  }
  return services;
}

/** `view` stands for all its features, `view:feature` for one. */
function featuresOf(
  reference: string,
  views: ReadonlyMap<string, { readonly dataset: LoadedDataset; readonly view: FeatureView }>,
): FeatureService['features'] {
  const [view = '', feature] = reference.split(':');
  const found = views.get(view);
  if (found === undefined) return [];
  const { dataset } = found;
  const { view: declared } = found;
  const names = [
    ...dataset.columns
      .map(({ name }) => name)
      .filter((name) => ![...dataset.key, declared.timestamp, declared.created].includes(name)),
    ...found.view.onDemand.map(({ name }) => name),
  ];
  const chosen = feature === undefined ? names : names.filter((name) => name === feature);
  return chosen.map((name) => ({ view, feature: name }));
}
