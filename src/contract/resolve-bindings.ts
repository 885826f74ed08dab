// Where a dataset lies: the bindings that its contract gives, or one for each server that can be read.
import type { AccessKey, Binding, BindingColumn } from '../core/dataset.js';
import type { ScalarExpr } from '../core/expression.js';
import { isTimeZone } from '../core/time-bucket.js';
import {
  lakegateOf,
  type LakegateBinding,
  type LakegateBindingColumn,
  type LakegateDataset,
} from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import { parseCoverage } from './parse-coverage.js';
import { parseDuration, parseServiceLevel } from './parse-duration.js';
import type { ProblemList } from './problem-list.js';
import type { RawProperty } from './raw-contract.js';
import type { StoreServer } from './resolve-servers.js';
import { suggestName } from './suggest-name.js';

/** Says what is wrong at a key of a binding. */
type Report = (keys: readonly (string | number)[], message: string) => void;

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
    const report: Report = (keys, message) => {
      problems.add(contract.document, [binding, ...keys], message);
    };
    const server = resolveServer(dataset, binding, report);
    if (server === undefined) continue;
    const resolved = bind(dataset, binding, server, report);
    if (bindings.some((other) => other.id === resolved.id)) {
      report([binding.id === undefined ? 'server' : 'id'], `expected an "id" of its own: "${resolved.id}" is taken`);
    }
    bindings.push(resolved);
  }
  return bindings;
}

function resolveServer(dataset: LoadedDataset, binding: LakegateBinding, report: Report): StoreServer | undefined {
  const { servers, document } = dataset.contract;
  const server = servers.readable.get(binding.server);
  if (server !== undefined) return server;
  const type = servers.types.get(binding.server);
  if (type === undefined) {
    if (declaredServerNames(document.value).includes(binding.server)) return undefined;
    report(['server'], `there is no server "${binding.server}"${suggestName(binding.server, servers.types.keys())}`);
  } else if ((binding.direction ?? 'read') === 'read') {
    report(
      ['server'],
      `expected a server that can be read (athena, redshift, clickhouse, dynamodb), not one of type ${type}`,
    );
  }
  return undefined;
}

/** Names of all servers in the file, those with a mistake in them as well. */
function declaredServerNames(value: unknown): readonly unknown[] {
  const servers = (value as { servers?: unknown } | null)?.servers;
  return Array.isArray(servers) ? servers.map((server: { server?: unknown } | null) => server?.server) : [];
}

function bind(dataset: LoadedDataset, binding: LakegateBinding, server: StoreServer, report: Report): Binding {
  const columns = resolveBindingColumns(dataset, binding, { server, report });
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

function resolveBindingColumns(
  dataset: LoadedDataset,
  binding: LakegateBinding,
  { server, report }: { readonly server: StoreServer; readonly report: Report },
): ReadonlyMap<string, BindingColumn> {
  const omitted = new Set(binding.omit);
  [...omitted].forEach((name, i) => {
    checkColumn(dataset, name, ['omit', i], report);
  });
  for (const [name, column] of Object.entries(binding.columns ?? {})) {
    checkColumn(dataset, name, ['columns', name], report);
    const zone = typeof column === 'string' ? undefined : column.timeZone;
    if (zone !== undefined && !isTimeZone(zone)) report(['columns', name, 'timeZone'], 'expected an IANA time zone');
  }
  const columns = new Map<string, BindingColumn>();
  for (const [name, property] of dataset.properties) {
    const given = binding.columns?.[name];
    const declared = typeof given === 'string' ? { physicalName: given } : (given ?? {});
    if (!omitted.has(name)) columns.set(name, bindColumn(property, declared, inherited(dataset, server, property)));
  }
  for (const name of dataset.key) {
    if (omitted.has(name)) report(['omit'], `expected every key column to stay: "${name}" is one`);
  }
  return columns;
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
  const bindings = lakegateOf<LakegateDataset>(dataset.raw).bindings?.length ?? dataset.contract.servers.readable.size;
  if (bindings !== 1) return undefined;
  if (server.kind !== 'dynamodb') return physicalType;
  return physicalType === 'S' && (logicalType === 'integer' || logicalType === 'number') ? physicalType : undefined;
}

function bindColumn(
  property: RawProperty,
  declared: LakegateBindingColumn,
  physicalType: string | undefined,
): BindingColumn {
  const options = property.logicalTypeOptions ?? {};
  const zone = options['timezone'] === true ? undefined : options['defaultTimezone'];
  return {
    physicalName: declared.physicalName ?? property.physicalName ?? property.name,
    physicalType: declared.physicalType ?? physicalType,
    timeZone: declared.timeZone ?? (typeof zone === 'string' && isTimeZone(zone) ? zone : undefined),
  };
}

function resolveAccessKeys(
  dataset: LoadedDataset,
  binding: LakegateBinding,
  { server, columns, report }: { server: StoreServer; columns: ReadonlyMap<string, BindingColumn>; report: Report },
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

function resolveFreshness(dataset: LoadedDataset, binding: LakegateBinding, report: Report): number {
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

function resolveCoverage(dataset: LoadedDataset, binding: LakegateBinding, report: Report): ScalarExpr | undefined {
  if (binding.coverage === undefined) return undefined;
  try {
    return parseCoverage(binding.coverage, dataset.columns);
  } catch (error) {
    report(['coverage'], `expected a predicate over the columns: ${(error as Error).message}`);
    return undefined;
  }
}

function checkColumn(dataset: LoadedDataset, name: string, at: readonly (string | number)[], report: Report): boolean {
  const known = dataset.properties.has(name);
  if (!known)
    report(at, `there is no column "${name}" in ${dataset.raw.name}${suggestName(name, dataset.properties.keys())}`);
  return known;
}

const ignore: Report = () => undefined;
