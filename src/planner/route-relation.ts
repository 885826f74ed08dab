// Which bindings can answer a secured question, and at what cost: eligibility proven first, then the cheapest.
import type { Connector } from '../../connectors/connector.js';
import type { Binding, Catalog, Dataset } from '../core/dataset.js';
import type { RoutingDemand } from '../core/data-service.js';
import { columnsOf } from '../core/expression.js';
import type { ConsideredRoute } from '../core/explain.js';
import type { SecuredRelation } from '../core/relation.js';
import { resolveRunAs } from '../core/run-as.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import type { CostModel } from './cost-model.js';
import { figuresOf, scanCostMs } from './cost-model.js';
import { estimateRowsRead } from './estimate-rows.js';
import { implies } from './implies.js';
import { predicatedScans, type PredicatedScan } from './scan-predicates.js';

/** What routing looks at besides the question. */
export interface RoutingTable {
  readonly catalog: Catalog;
  /** By server name; a server without one is never eligible. */
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly costModel: CostModel;
  readonly circuits: CircuitBreaker;
}

/** One way to answer: a binding on one server for each dataset. */
export interface Route {
  readonly server: string;
  readonly connector: Connector;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly costMs: number;
  readonly stalenessMs: number;
}

/** Routes that may be tried, cheapest first, and those ruled out. */
export interface Routing {
  readonly routes: readonly Route[];
  /** Routes that would be tried too, were a store of theirs not left alone for failing; among the rejected as well. */
  readonly resting: readonly Route[];
  readonly rejected: readonly ConsideredRoute[];
}

/** `dataset.binding`, as explain, pins and circuits name it. */
function bindingName(dataset: string, binding: Binding): string {
  return `${dataset}.${binding.id}`;
}

/** Names of a route's bindings, in the order of the question's datasets. */
export function bindingNames(bindings: ReadonlyMap<string, Binding>): readonly string[] {
  return [...bindings].map(([dataset, binding]) => bindingName(dataset, binding));
}

/**
 * Weighs every combination of bindings that lies on one server. Whether the store takes the shape is asked last, and
 * only of routes that are tried or explained.
 */
export function routeRelation(relation: SecuredRelation, demand: RoutingDemand, table: RoutingTable): Routing {
  const scans = predicatedScans(relation);
  const datasets = [...new Map(scans.map(({ scan }) => [scan.dataset.name, scan.dataset])).values()];
  const routes: Route[] = [];
  const resting: Route[] = [];
  const rejected: ConsideredRoute[] = [];
  for (const bindings of combinations(datasets)) {
    const unfit = ineligibility(scans, bindings, demand, table);
    const reason = unfit ?? failingReason(bindings, table);
    if (reason !== undefined) rejected.push({ bindings: bindingNames(bindings), eligible: false, reason });
    if (unfit === undefined) (reason === undefined ? routes : resting).push(routeOf(scans, bindings, table));
  }
  routes.sort((a, b) => a.costMs - b.costMs || (a.server < b.server ? -1 : 1));
  return { routes, resting, rejected };
}

/** Every choice of one read binding for each dataset such that all lie on one server. */
function combinations(datasets: readonly Dataset[]): readonly ReadonlyMap<string, Binding>[] {
  const [first, ...rest] = datasets;
  if (first === undefined) return [];
  let partial: ReadonlyMap<string, Binding>[] = first.bindings.map((binding) => new Map([[first.name, binding]]));
  for (const dataset of rest) {
    partial = partial.flatMap((chosen) => {
      const server = [...chosen.values()][0]?.server;
      return dataset.bindings
        .filter((binding) => binding.server === server)
        .map((binding) => new Map([...chosen, [dataset.name, binding]]));
    });
  }
  return partial;
}

/** The first reason why bindings can't answer, whether or not their store is well; or undefined. */
function ineligibility(
  scans: readonly PredicatedScan[],
  bindings: ReadonlyMap<string, Binding>,
  demand: RoutingDemand,
  table: RoutingTable,
): string | undefined {
  for (const [dataset, binding] of bindings) {
    const reason = demandReason(dataset, binding, demand);
    if (reason !== undefined) return reason;
    if (!table.connectors.has(binding.server)) return `${binding.server} is not connected`;
  }
  for (const { scan, predicates } of scans) {
    const binding = bindings.get(scan.dataset.name) as Binding;
    const missing = missingColumn(scan.dataset, binding, [
      ...scan.outputs,
      ...(scan.rowFilter ? [scan.rowFilter] : []),
    ]);
    if (missing !== undefined) return `${binding.id} lacks the column ${missing}`;
    if (binding.coverage !== undefined && !implies(predicates, binding.coverage)) {
      return `${binding.id} holds only a part of ${scan.dataset.name}, and the filter does not stay within it`;
    }
  }
  const [binding] = bindings.values();
  const connector = binding && table.connectors.get(binding.server);
  const runAs = resolveRunAs(
    scans.map(({ scan }) => scan),
    connector?.capabilities.runsAsCaller === true,
  );
  return 'refused' in runAs ? runAs.refused : undefined;
}

function demandReason(dataset: string, binding: Binding, demand: RoutingDemand): string | undefined {
  const isNamed = (names: readonly string[]): boolean =>
    names.includes(binding.id) || names.includes(bindingName(dataset, binding));
  const pins = (demand.pin ?? []).filter((pin) => !pin.includes('.') || pin.startsWith(`${dataset}.`));
  if (pins.length > 0 && !isNamed(pins)) return `${binding.id} is not the one pinned`;
  if (isNamed(demand.exclude ?? [])) return `${binding.id} is excluded`;
  if (demand.maxStalenessMs !== undefined && binding.freshnessLagMs > demand.maxStalenessMs) {
    return `${binding.id} may lag ${String(binding.freshnessLagMs)} ms, more than maxStaleness`;
  }
  return undefined;
}

function failingReason(bindings: ReadonlyMap<string, Binding>, table: RoutingTable): string | undefined {
  const failing = [...bindings].find(([dataset, binding]) => !table.circuits.isClosed(bindingName(dataset, binding)));
  return failing && `${failing[1].id} has been failing`;
}

function missingColumn(
  dataset: Dataset,
  binding: Binding,
  exprs: readonly Parameters<typeof columnsOf>[0][],
): string | undefined {
  for (const expr of exprs) {
    for (const index of columnsOf(expr)) {
      const name = dataset.columns[index]?.name;
      if (name !== undefined && !binding.columns.has(name)) return name;
    }
  }
  return undefined;
}

function routeOf(scans: readonly PredicatedScan[], bindings: ReadonlyMap<string, Binding>, table: RoutingTable): Route {
  const all = [...bindings.values()];
  const server = (all[0] as Binding).server;
  const latencyMs = Math.max(...all.map((binding) => figuresOf(binding, table.costModel).latencyMs));
  const scanMs = scans.reduce((sum, { scan, predicates }) => {
    const binding = bindings.get(scan.dataset.name) as Binding;
    const rows = estimateRowsRead(scan.dataset, binding, predicates, table.costModel);
    return sum + scanCostMs(binding, rows, table.costModel);
  }, 0);
  return {
    server,
    connector: table.connectors.get(server) as Connector,
    bindings,
    costMs: latencyMs + scanMs,
    stalenessMs: Math.max(...all.map((binding) => binding.freshnessLagMs)),
  };
}
