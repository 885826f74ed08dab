// What one grant of Lake Formation shows of one table: its columns, and the rows where it does.
import type { Dataset } from '../../src/core/dataset.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { ColumnGrant } from '../policy/join-grants.js';
import { parseRowFilter, type RowFilterOptions } from '../policy/parse-row-filter.js';
import { foldCase } from '../policy/resolve-column.js';
import { RowFilterError } from '../policy/row-filter-tokens.js';
import { AccessRefusal } from './access-decision.js';
import { meetsExpression, type Tags } from './effective-tags.js';
import type { TableName } from './lake-formation-table.js';
import type {
  ColumnSelection,
  LakeFormationState,
  StateFilter,
  StateGrant,
  StateResource,
} from './lake-formation-state.js';

/** A table as grants are matched with it. */
export interface GrantScope {
  readonly state: LakeFormationState;
  readonly table: TableName;
  readonly dataset: Dataset;
  readonly columnTags: ReadonlyMap<string, Tags>;
  readonly rowFilters?: RowFilterOptions | undefined;
}

/**
 * The columns and rows that a grant lets its principal read; undefined where it lets it read nothing.
 * @throws AccessRefusal DECISION_INVALID where its row filter can't be read
 */
export function matchGrant(grant: StateGrant, scope: GrantScope): ColumnGrant | undefined {
  return reads(grant) ? matchResource(grant.resource, scope) : undefined;
}

/**
 * The columns that a grant lets its principal write; undefined where it lets it write nothing. A data cells filter is
 * about reading alone, whatever is granted on it.
 */
export function matchWrite(grant: StateGrant, scope: GrantScope): ReadonlySet<string> | undefined {
  if (grant.resource.kind === 'dataCellsFilter' || !writes(grant)) return undefined;
  return matchResource(grant.resource, scope)?.columns;
}

/** What a resource covers of the table, whatever the permission on it. */
export function matchResource(resource: StateResource, scope: GrantScope): ColumnGrant | undefined {
  const { state } = scope;
  const columns = columnsOf(scope);
  const everyColumn = new Set(columns);
  const granted = (shown: ReadonlySet<string>, rowFilter?: ScalarExpr): ColumnGrant | undefined =>
    shown.size === 0 ? undefined : { columns: shown, rowFilter };
  switch (resource.kind) {
    case 'catalog':
      return isInCatalog(resource.catalogId, scope) ? granted(everyColumn) : undefined;
    case 'table': {
      if (!isTable(resource, scope)) return undefined;
      return granted(resource.columns === undefined ? everyColumn : select(resource.columns, columns));
    }
    case 'dataCellsFilter': {
      if (!isTable(resource, scope)) return undefined;
      const filter = state.dataCellsFilters.find(
        (candidate) => candidate.name === resource.name && isTable(candidate, scope),
      );
      return filter && granted(select(filter.columns, columns), readFilter(filter, scope));
    }
    case 'tagPolicy': {
      if (resource.resourceType !== 'TABLE' || !isInCatalog(resource.catalogId, scope)) return undefined;
      const { expression } = resource;
      const values = 'expressionName' in expression ? state.tagExpressions.get(expression.expressionName) : expression;
      if (values === undefined) return undefined;
      return granted(
        new Set([...everyColumn].filter((name) => meetsExpression(scope.columnTags.get(name) ?? new Map(), values))),
      );
    }
    case 'database':
    case 'other':
      // Nothing of a database's own permissions is on the data of its tables.
      return undefined;
  }
}

/** INSERT, ALTER and others are about writing, DESCRIBE shows no data; SUPER_USER is of catalogs alone. */
function reads({ permissions, resource }: StateGrant): boolean {
  if (resource.kind === 'catalog') return permissions.includes('SUPER_USER');
  return permissions.includes('SELECT') || permissions.includes('ALL');
}

function writes({ permissions, resource }: StateGrant): boolean {
  if (resource.kind === 'catalog') return permissions.includes('SUPER_USER');
  return permissions.includes('INSERT') || permissions.includes('ALL');
}

function isInCatalog(catalogId: string | undefined, { state, table }: GrantScope): boolean {
  return (catalogId ?? state.catalogId) === table.catalogId;
}

function isTable(
  named: {
    readonly catalogId?: string | undefined;
    readonly databaseName: string;
    readonly tableName?: string | undefined;
  },
  scope: GrantScope,
): boolean {
  const { databaseName, tableName } = scope.table;
  const sameTable = named.tableName === undefined || foldCase(named.tableName) === foldCase(tableName);
  return isInCatalog(named.catalogId, scope) && foldCase(named.databaseName) === foldCase(databaseName) && sameTable;
}

/** The columns that both the dataset and, as far as the state tells, the table have: what there is to grant. */
function columnsOf(scope: GrantScope): readonly string[] {
  const table = scope.state.tables.find((candidate) => isTable(candidate, scope));
  const physical = table && new Set(table.columnNames.map(foldCase));
  return scope.dataset.columns.map(({ name }) => name).filter((name) => physical?.has(foldCase(name)) ?? true);
}

/** The columns selected; names that the dataset lacks are columns of the table alone. */
function select(selection: ColumnSelection, columns: readonly string[]): ReadonlySet<string> {
  const included = 'columnNames' in selection;
  const named = new Set((included ? selection.columnNames : selection.excludedColumnNames).map(foldCase));
  return new Set(columns.filter((name) => named.has(foldCase(name)) === included));
}

function readFilter(filter: StateFilter, { dataset, rowFilters }: GrantScope): ScalarExpr | undefined {
  if (filter.filterExpression === undefined) return undefined;
  try {
    return parseRowFilter(filter.filterExpression, dataset.columns, rowFilters);
  } catch (error) {
    if (!(error instanceof RowFilterError)) throw error;
    throw new AccessRefusal(
      'DECISION_INVALID',
      `the data cells filter "${filter.name}" cannot be read: ${error.message}`,
    );
  }
}
