// Reads a policy in the terms of Lake Formation's GrantPermissions and DataCellsFilter (AWS API reference, names in
// camelCase) into grants resolved against the catalog. Whatever it doesn't understand stops the start.
import type { Catalog, Dataset } from '../../src/core/dataset.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import { CheckedYaml, type YamlPath } from '../checked-yaml.js';
import type { ColumnGrant } from './join-grants.js';
import { parseRowFilter, type RowFilterOptions } from './parse-row-filter.js';
import { parseMask } from './parse-mask.js';
import type { Policy, PolicyGrant, PolicyMask, PolicyWrite } from './policy.js';
import { foldCase, resolveColumn } from './resolve-column.js';
import { RowFilterError } from './row-filter-tokens.js';

const permissions = ['SELECT', 'DESCRIBE', 'INSERT', 'ALL'];

/** What may be granted on a part of a table. Rows are filtered where they are read, so no filter lets anyone write. */
const partPermissions: Readonly<Record<string, readonly string[]>> = {
  tableWithColumns: ['SELECT', 'INSERT'],
  dataCellsFilter: ['SELECT'],
};

/**
 * The policy that a file's text states.
 * @throws LakegateError CONFIG_INVALID with every problem, each with file, line, path and what was expected.
 */
export function parsePolicy(text: string, file: string, catalog: Catalog): Policy {
  return new PolicyReader(new CheckedYaml(text, file), catalog).read();
}

class PolicyReader {
  readonly #yaml: CheckedYaml;
  readonly #catalog: Catalog;
  readonly #filters = new Map<string, ColumnGrant | undefined>();
  readonly #writes: PolicyWrite[] = [];
  #options: RowFilterOptions = {};

  constructor(yaml: CheckedYaml, catalog: Catalog) {
    this.#yaml = yaml;
    this.#catalog = catalog;
  }

  read(): Policy {
    const optional = ['databaseName', 'allowTemporal', 'dataCellsFilters', 'columnMasks'];
    let grants: readonly PolicyGrant[] = [];
    let masks: readonly PolicyMask[] = [];
    if (this.#yaml.mapping([], { required: ['grants'], optional })) {
      this.#options = { allowTemporal: this.#yaml.flag(['allowTemporal']) };
      for (const path of this.#yaml.items(['dataCellsFilters'])) this.#readFilter(path);
      grants = this.#yaml.items(['grants']).flatMap((path) => this.#readGrant(path));
      masks = this.#readMasks(grants);
    }
    this.#yaml.finish();
    return { grants: grants.map((grant) => withMasks(grant, masks)), writes: this.#writes, columnMasks: masks };
  }

  #readFilter(path: YamlPath): void {
    const shape = {
      required: ['tableName', 'name', 'rowFilter'],
      optional: ['databaseName', 'columnNames', 'columnWildcard'],
    };
    if (!this.#yaml.mapping(path, shape)) return;
    const dataset = this.#dataset(path, 'tableName');
    const name = this.#yaml.text([...path, 'name']);
    if (dataset === undefined || name === undefined) return;
    const columns = this.#columns(path, dataset);
    const rowFilter = this.#rowFilter([...path, 'rowFilter'], dataset);
    const key = filterKey(dataset, name);
    if (this.#filters.has(key)) this.#yaml.report(path, `the table has another data cells filter "${name}"`);
    this.#filters.set(key, columns && rowFilter && { columns, rowFilter: rowFilter.expr });
  }

  #readGrant(path: YamlPath): readonly PolicyGrant[] {
    if (!this.#yaml.mapping(path, { required: ['principal', 'resource', 'permissions'] })) return [];
    const grantee = this.#yaml.text([...path, 'principal']);
    if (grantee === 'IAM_ALLOWED_PRINCIPALS') {
      this.#yaml.report([...path, 'principal'], 'IAM_ALLOWED_PRINCIPALS would let everyone in; name the principals');
    }
    const granted = this.#yaml.texts([...path, 'permissions']) ?? [];
    for (const [index, permission] of granted.entries()) {
      if (permissions.includes(permission)) continue;
      this.#yaml.report([...path, 'permissions', index], `expected one of ${permissions.join(', ')}`);
    }
    const resource = [...path, 'resource'];
    if (!this.#yaml.mapping(resource, { optional: ['table', 'tableWithColumns', 'dataCellsFilter'] })) return [];
    const kind = this.#yaml.oneOf(resource, ['table', 'tableWithColumns', 'dataCellsFilter']);
    if (kind === undefined) return [];
    const possible = partPermissions[kind];
    if (possible !== undefined && granted.some((permission) => !possible.includes(permission))) {
      this.#yaml.report([...path, 'permissions'], `expected ${possible.join(' or ')} alone for a part of a table`);
    }
    const grants = this.#resource([...resource, kind], kind);
    if (grantee === undefined) return [];
    if (kind !== 'dataCellsFilter' && (granted.includes('INSERT') || granted.includes('ALL'))) {
      this.#writes.push(...grants.map(({ dataset, columns }) => ({ grantee, dataset, columns })));
    }
    // DESCRIBE shows no data here and INSERT is about writing: neither lets anyone read.
    const reads = granted.includes('SELECT') || granted.includes('ALL');
    return reads ? grants.map((grant) => ({ grantee, ...grant })) : [];
  }

  #readMasks(grants: readonly PolicyGrant[]): readonly PolicyMask[] {
    const masks: PolicyMask[] = [];
    for (const path of this.#yaml.items(['columnMasks'])) {
      const mask = this.#readMask(path);
      if (mask === undefined) continue;
      const isSame = (other: PolicyGrant | PolicyMask): boolean =>
        other.grantee === mask.grantee && other.dataset === mask.dataset;
      if (masks.some((other) => isSame(other) && other.column === mask.column)) {
        this.#yaml.report(path, `the principal has another mask on "${mask.column}"`);
      }
      // Without any grants the file masks what is granted elsewhere, and can't know whether the column is.
      if (grants.length > 0 && !grants.some((grant) => isSame(grant) && grant.columns.has(mask.column))) {
        this.#yaml.report(
          path,
          `no grant of the principal shows "${mask.column}"; a mask holds for its own grants alone`,
        );
      }
      masks.push(mask);
    }
    return masks;
  }

  #readMask(path: YamlPath): PolicyMask | undefined {
    const shape = { required: ['principal', 'tableName', 'columnName', 'mask'], optional: ['databaseName'] };
    if (!this.#yaml.mapping(path, shape)) return undefined;
    const grantee = this.#yaml.text([...path, 'principal']);
    const dataset = this.#dataset(path, 'tableName');
    const name = this.#yaml.text([...path, 'columnName']);
    if (dataset === undefined || name === undefined) return undefined;
    const found = resolveColumn(dataset.columns, name);
    const column = typeof found === 'string' ? undefined : dataset.columns[found];
    if (column === undefined) {
      this.#yaml.report([...path, 'columnName'], String(found));
      return undefined;
    }
    if (dataset.key.includes(column.name)) {
      this.#yaml.report([...path, 'columnName'], `"${column.name}" is of the key, and keys are never masked`);
    }
    const mask = parseMask(this.#yaml, [...path, 'mask'], column);
    if (grantee === undefined || mask === undefined) return undefined;
    return { grantee, dataset: dataset.name, column: column.name, mask };
  }

  #resource(path: YamlPath, kind: string): readonly (ColumnGrant & { readonly dataset: string })[] {
    if (kind === 'table') return this.#table(path);
    if (kind === 'tableWithColumns') {
      const shape = { required: ['name'], optional: ['databaseName', 'columnNames', 'columnWildcard'] };
      const dataset = this.#yaml.mapping(path, shape) ? this.#dataset(path, 'name') : undefined;
      const columns = dataset && this.#columns(path, dataset);
      return dataset && columns ? [{ dataset: dataset.name, columns, rowFilter: undefined }] : [];
    }
    if (!this.#yaml.mapping(path, { required: ['tableName', 'name'], optional: ['databaseName'] })) return [];
    const dataset = this.#dataset(path, 'tableName');
    const name = this.#yaml.text([...path, 'name']);
    if (dataset === undefined || name === undefined) return [];
    const key = filterKey(dataset, name);
    if (!this.#filters.has(key)) this.#yaml.report(path, `the table has no data cells filter "${name}"`);
    const filter = this.#filters.get(key);
    return filter ? [{ dataset: dataset.name, ...filter }] : [];
  }

  #table(path: YamlPath): readonly (ColumnGrant & { readonly dataset: string })[] {
    if (!this.#yaml.mapping(path, { optional: ['databaseName', 'name', 'tableWildcard'] })) return [];
    const which = this.#yaml.oneOf(path, ['name', 'tableWildcard']);
    if (which === undefined) return [];
    const datasets = which === 'name' ? [this.#dataset(path, 'name')] : this.#everyTable(path);
    return datasets
      .filter((dataset) => dataset !== undefined)
      .map((dataset) => ({ dataset: dataset.name, columns: everyColumn(dataset), rowFilter: undefined }));
  }

  #everyTable(path: YamlPath): readonly Dataset[] {
    this.#yaml.mapping([...path, 'tableWildcard'], {});
    const database = this.#database(path);
    if (database === undefined) return [];
    const datasets = [...this.#catalog.datasets.values()].filter((dataset) => isIn(dataset, database));
    if (datasets.length === 0) this.#yaml.report(path, `the database "${database}" has no tables`);
    return datasets;
  }

  #dataset(path: YamlPath, key: 'name' | 'tableName'): Dataset | undefined {
    const database = this.#database(path);
    const name = this.#yaml.text([...path, key]);
    if (database === undefined || name === undefined) return undefined;
    const tables = [...this.#catalog.datasets.values()].filter((dataset) => isIn(dataset, database));
    const found = tables.filter((dataset) => foldCase(dataset.name) === foldCase(name));
    if (found.length === 1) return found[0];
    const problem = found.length === 0 ? 'has no table' : 'has more than one table';
    this.#yaml.report([...path, key], `the database "${database}" ${problem} "${name}"`);
    return undefined;
  }

  #database(path: YamlPath): string | undefined {
    if (this.#yaml.has([...path, 'databaseName'])) return this.#yaml.text([...path, 'databaseName']);
    if (this.#yaml.has(['databaseName'])) return this.#yaml.text(['databaseName']);
    this.#yaml.report(path, 'expected a databaseName here or for the whole file');
    return undefined;
  }

  #columns(path: YamlPath, dataset: Dataset): ReadonlySet<string> | undefined {
    const which = this.#yaml.oneOf(path, ['columnNames', 'columnWildcard']);
    if (which === 'columnNames') return this.#columnNames([...path, which], dataset);
    if (which === undefined) return undefined;
    const wildcard = [...path, which];
    if (!this.#yaml.mapping(wildcard, { optional: ['excludedColumnNames'] })) return undefined;
    if (!this.#yaml.has([...wildcard, 'excludedColumnNames'])) return everyColumn(dataset);
    const excluded = this.#columnNames([...wildcard, 'excludedColumnNames'], dataset);
    return excluded && new Set([...everyColumn(dataset)].filter((name) => !excluded.has(name)));
  }

  #columnNames(path: YamlPath, dataset: Dataset): ReadonlySet<string> | undefined {
    const names = this.#yaml.texts(path);
    if (names === undefined) return undefined;
    const found = names.map((name, index) => {
      const column = resolveColumn(dataset.columns, name);
      if (typeof column === 'string') this.#yaml.report([...path, index], column);
      else return dataset.columns[column]?.name;
    });
    const known = found.filter((name) => name !== undefined);
    return known.length === names.length ? new Set(known) : undefined;
  }

  #rowFilter(path: YamlPath, dataset: Dataset): { readonly expr: ScalarExpr | undefined } | undefined {
    if (!this.#yaml.mapping(path, { optional: ['filterExpression', 'allRowsWildcard'] })) return undefined;
    const which = this.#yaml.oneOf(path, ['filterExpression', 'allRowsWildcard']);
    if (which === undefined) return undefined;
    if (which === 'allRowsWildcard') {
      return this.#yaml.mapping([...path, which], {}) ? { expr: undefined } : undefined;
    }
    const text = this.#yaml.text([...path, which]);
    if (text === undefined) return undefined;
    try {
      return { expr: parseRowFilter(text, dataset.columns, this.#options) };
    } catch (error) {
      if (!(error instanceof RowFilterError)) throw error;
      this.#yaml.report([...path, which], error.message);
      return undefined;
    }
  }
}

function withMasks(grant: PolicyGrant, masks: readonly PolicyMask[]): PolicyGrant {
  const held = masks.filter(
    ({ grantee, dataset, column }) =>
      grantee === grant.grantee && dataset === grant.dataset && grant.columns.has(column),
  );
  return held.length === 0 ? grant : { ...grant, masks: new Map(held.map(({ column, mask }) => [column, mask])) };
}

/** A contract's domain stands for the database in Glue; a dataset without one is in the database `default`. */
function isIn(dataset: Dataset, database: string): boolean {
  return foldCase(dataset.domain ?? 'default') === foldCase(database);
}

function everyColumn(dataset: Dataset): ReadonlySet<string> {
  return new Set(dataset.columns.map((column) => column.name));
}

function filterKey(dataset: Dataset, name: string): string {
  return JSON.stringify([dataset.name, name]);
}
