// Reads data contracts from files and folders into the catalog, or says everything that is wrong with them.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Catalog, Dataset, QualityRule, Relationship, Server } from '../core/dataset.js';
import { digest } from '../core/digest.js';
import type { FeatureView } from '../core/feature-view.js';
import { checkGraphqlNames } from './check-graphql-names.js';
import { ContractDocument } from './contract-document.js';
import { ContractError } from './contract-error.js';
import { lakegateOf, type LakegateContract, type LakegateDataset } from './lakegate-properties.js';
import type { LoadedContract, LoadedDataset } from './loaded-dataset.js';
import { ProblemList } from './problem-list.js';
import type { RawQualityRule } from './raw-contract.js';
import { resolveBindings } from './resolve-bindings.js';
import { resolveFeatureServices, resolveFeatureView } from './resolve-features.js';
import { resolveFlows } from './resolve-flows.js';
import { resolveColumns } from './resolve-columns.js';
import { resolveRelationships } from './resolve-relationships.js';
import { resolveServers } from './resolve-servers.js';
import { validateStructure } from './validate-structure.js';

/** What to load. */
export interface CatalogOptions {
  /** Contract files, or folders whose `*.yaml` and `*.yml` files are all contracts. */
  readonly paths: readonly string[];
  /** Values of `${VAR}` in server fields. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Loads every contract and checks them against each other.
 * @throws ContractError CONTRACT_INVALID with all problems of all files.
 */
export async function loadCatalog(options: CatalogOptions): Promise<Catalog> {
  const problems = new ProblemList();
  const contracts: LoadedContract[] = [];
  for (const document of await readDocuments(options.paths, problems)) {
    const raw = validateStructure(document, problems);
    if (raw === undefined) continue;
    const { env } = options;
    contracts.push({ document, raw, env, servers: resolveServers(raw, { document, problems, env }) });
  }
  const servers = joinServers(contracts, problems);
  const loaded = loadDatasets(contracts, problems);
  const relationships = resolveRelationships(loaded, problems);
  const datasets = new Map<string, Dataset>();
  const views = new Map<string, { readonly dataset: LoadedDataset; readonly view: FeatureView }>();
  for (const [name, dataset] of loaded) {
    const view = resolveFeatureView(dataset, loaded, problems);
    if (view !== undefined) views.set(name, { dataset, view });
    const built = buildDataset(dataset, relationships.get(name) ?? [], problems);
    datasets.set(name, view === undefined ? built : { ...built, features: view });
  }
  const featureServices = resolveFeatureServices(contracts, views, problems);
  checkGraphqlNames(loaded, relationships, problems);
  const found = problems.list();
  if (found.length > 0) throw new ContractError(found);
  return { datasets, servers, featureServices };
}

async function readDocuments(paths: readonly string[], problems: ProblemList): Promise<readonly ContractDocument[]> {
  const documents: ContractDocument[] = [];
  for (const given of paths) {
    try {
      const files = (await stat(given)).isDirectory() ? await contractFiles(given) : [given];
      if (files.length === 0)
        problems.addUnreadable(given, 1, undefined, 'expected contract files (*.yaml) in the folder');
      for (const file of files) documents.push(new ContractDocument(file, await readFile(file, 'utf8')));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      problems.addUnreadable(given, 1, undefined, `expected a file or folder that can be read (${reason})`);
    }
  }
  return documents.filter((document) => {
    for (const { line, column, message } of document.syntaxProblems) {
      problems.addUnreadable(document.file, line, column, message);
    }
    return document.syntaxProblems.length === 0;
  });
}

async function contractFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/** One server may be declared by several contracts, if they say the same of it. */
function joinServers(contracts: readonly LoadedContract[], problems: ProblemList): ReadonlyMap<string, Server> {
  const servers = new Map<string, Server>();
  for (const { document, raw, servers: declared } of contracts) {
    for (const server of declared.used.values()) {
      const other = servers.get(server.name);
      if (other !== undefined && digest(other) !== digest(server)) {
        const at = raw.servers?.find((candidate) => candidate.server === server.name) ?? raw;
        problems.add(
          document,
          [at, 'server'],
          `expected the same settings as "${server.name}" has in another contract, or another name`,
        );
      }
      servers.set(server.name, server);
    }
  }
  return servers;
}

function loadDatasets(contracts: readonly LoadedContract[], problems: ProblemList): ReadonlyMap<string, LoadedDataset> {
  const datasets = new Map<string, LoadedDataset>();
  for (const contract of contracts) {
    for (const object of contract.raw.schema ?? []) {
      const other = datasets.get(object.name);
      const dataset = resolveColumns(object, contract, problems);
      if (other === undefined) datasets.set(object.name, dataset);
      else {
        const message = `expected a name of its own: ${other.contract.document.file} has a dataset "${object.name}", too`;
        problems.add(contract.document, [object, 'name'], message);
      }
    }
  }
  return datasets;
}

function buildDataset(dataset: LoadedDataset, relationships: readonly Relationship[], problems: ProblemList): Dataset {
  const { contract, raw, columns, key } = dataset;
  const own = lakegateOf<LakegateDataset>(raw);
  return {
    name: raw.name,
    contract: { id: contract.raw.id, version: contract.raw.version, name: contract.raw.name },
    domain: contract.raw.domain,
    description: raw.description ?? contract.raw.description?.purpose,
    graphql: { typeName: own.typeName, singular: own.singular, plural: own.plural },
    columns,
    key,
    relationships,
    bindings: resolveBindings(dataset, problems),
    ...resolveFlows(dataset, problems),
    stage: own.stage ?? lakegateOf<LakegateContract>(contract.raw).stage ?? 'curated',
    quality: qualityRules(dataset),
    roles: (contract.raw.roles ?? []).map(({ role }) => role),
    ...(own.lakeFormation === undefined ? {} : { governance: own.lakeFormation }),
    tags: [...new Set([...(contract.raw.tags ?? []), ...(raw.tags ?? [])])],
  };
}

function qualityRules({ raw, properties }: LoadedDataset): readonly QualityRule[] {
  const rule = (declared: RawQualityRule, column?: string): QualityRule => ({
    name: declared.name,
    description: declared.description,
    column,
    type: declared.type ?? 'library',
  });
  return [
    ...(raw.quality ?? []).map((declared) => rule(declared)),
    ...[...properties].flatMap(([name, property]) => (property.quality ?? []).map((declared) => rule(declared, name))),
  ];
}
