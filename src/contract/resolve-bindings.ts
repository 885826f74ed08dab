// Where a dataset lies: the bindings that its contract gives, or one for each server that can be read.
import type { AccessKey, Binding, BindingColumn } from '../core/dataset.js';
import type { ScalarExpr } from '../core/expression.js';
import { lakegateOf, type LakegateBinding, type LakegateDataset } from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import { parseCoverage } from './parse-coverage.js';
import { parseDuration, parseServiceLevel } from './parse-duration.js';
import type { ProblemList } from './problem-list.js';
import type { RawProperty } from './raw-contract.js';
import { checkColumn, resolveBindingColumns, type ReportBinding } from './resolve-binding-columns.js';
import { checkBindingKeys, findBindingServer } from './resolve-binding-server.js';
import type { StoreServer } from './resolve-servers.js';

/** Resolves the bindings of a dataset. */
export function resolveBindings(dataset: LoadedDataset, problems: ProblemList): readonly Binding[] {
  const { contract, raw } = dataset;
  const declared = lakegateOf<LakegateDataset>(raw).bindings;
  if (declared === undefined) {
    return [...contract.servers.readable.values()].map((server) =>
      bind(dataset, { server: server.name }, server, ignore),
    );
  }
  const bindings: Binding[] = [];
  for (const binding of declared.filter(({ direction = 'read' }) => direction === 'read')) {
    const report: ReportBinding = (keys, message) => {
      problems.add(contract.document, [binding, ...keys], message);
    };
    checkBindingKeys(binding, report);
    const found = findBindingServer(dataset, binding, report);
    const server = found === undefined ? undefined : contract.servers.readable.get(found.name);
    if (server === undefined) continue;
    const resolved = bind(dataset, binding, server, report);
    if (bindings.some((other) => other.id === resolved.id)) {
      report([binding.id === undefined ? 'server' : 'id'], `expected an "id" of its own: "${resolved.id}" is taken`);
    }
    bindings.push(resolved);
  }
  return bindings;
}

function bind(dataset: LoadedDataset, binding: LakegateBinding, server: StoreServer, report: ReportBinding): Binding {
  const columns = resolveBindingColumns(dataset, binding, report, (property) => inherited(dataset, server, property));
  return {
    id: binding.id ?? server.name,
    server: server.name,
    kind: server.kind,
    physicalName: binding.physicalName ?? dataset.raw.physicalName ?? dataset.raw.name,
    database: binding.database,
    columns,
    accessKeys: resolveAccessKeys(dataset, binding, { server, columns, report }),
    freshnessLagMs: resolveFreshness(dataset, binding, report),
    coverage: resolveCoverage(dataset, binding, report),
    cost: binding.cost ?? {},
    statistics: binding.statistics ?? {},
    scan: binding.scan === undefined ? { allowed: false } : { allowed: true, maxRows: binding.scan.maxRows },
  };
}

/**
 * A property's physical type is one store's: the binding's, where it is the only one. DynamoDB's types are those of the
 * values themselves, but for numbers kept as text.
 */
function inherited(
  dataset: LoadedDataset,
  server: StoreServer,
  { logicalType, physicalType }: RawProperty,
): string | undefined {
  const reads = lakegateOf<LakegateDataset>(dataset.raw).bindings?.filter(
    ({ direction = 'read' }) => direction === 'read',
  );
  if ((reads?.length ?? dataset.contract.servers.readable.size) !== 1) return undefined;
  if (server.kind !== 'dynamodb') return physicalType;
  return physicalType === 'S' && (logicalType === 'integer' || logicalType === 'number') ? physicalType : undefined;
}

function resolveAccessKeys(
  dataset: LoadedDataset,
  binding: LakegateBinding,
  {
    server,
    columns,
    report,
  }: { server: StoreServer; columns: ReadonlyMap<string, BindingColumn>; report: ReportBinding },
): readonly AccessKey[] {
  if (binding.accessKeys === undefined) {
    return server.kind === 'dynamodb' && dataset.key.length > 0 ? [{ columns: dataset.key }] : [];
  }
  binding.accessKeys.forEach((key, i) => {
    key.columns.forEach((name, j) => {
      const at = ['accessKeys', i, 'columns', j];
      if (checkColumn(dataset, name, at, report) && !columns.has(name)) report(at, `"${name}" is not in this binding`);
    });
    if (server.kind === 'dynamodb' && key.columns.length > 2) {
      report(['accessKeys', i, 'columns'], 'expected a partition key and at most one sort key');
    }
  });
  return binding.accessKeys;
}

function resolveFreshness(dataset: LoadedDataset, binding: LakegateBinding, report: ReportBinding): number {
  if (binding.freshness !== undefined) {
    const lagMs = parseDuration(binding.freshness);
    if (lagMs === undefined)
      report(['freshness'], 'expected an ISO 8601 duration in weeks to seconds, as P1D or PT15M');
    return lagMs ?? 0;
  }
  const { slaProperties = [], slaDefaultElement } = dataset.contract.raw;
  for (const wanted of ['freshness', 'latency']) {
    for (const level of slaProperties) {
      const elements = (level.element ?? slaDefaultElement ?? dataset.raw.name).split(',');
      const applies = elements.some((element) => element.trim().split('.')[0] === dataset.raw.name);
      const lagMs = parseServiceLevel(level.value, level.unit);
      if (level.property.toLowerCase() === wanted && applies && lagMs !== undefined) return lagMs;
    }
  }
  return 0;
}

function resolveCoverage(
  dataset: LoadedDataset,
  binding: LakegateBinding,
  report: ReportBinding,
): ScalarExpr | undefined {
  if (binding.coverage === undefined) return undefined;
  try {
    return parseCoverage(binding.coverage, dataset.columns);
  } catch (error) {
    report(['coverage'], `expected a predicate over the columns: ${(error as Error).message}`);
    return undefined;
  }
}

const ignore: ReportBinding = () => undefined;
