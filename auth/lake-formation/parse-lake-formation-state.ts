// Reads a snapshot of Lake Formation's state from a file: what its API would list, names in camelCase. Whatever it
// doesn't understand is a problem, as what is skipped might have been what mattered.
import { readFile } from 'node:fs/promises';
import { LakegateError } from '../../src/core/errors.js';
import { CheckedYaml, type YamlPath } from '../checked-yaml.js';
import {
  type ColumnSelection,
  type LakeFormationState,
  type StateFilter,
  type StateGrant,
  type StateOptIn,
  type StateResource,
  type StateTable,
  type StateTags,
  tagValues,
  type TagValues,
} from './lake-formation-state.js';

/** What marks a file as a snapshot rather than a policy. */
export const stateKey = 'catalogId';

/**
 * The state in a file.
 * @throws LakegateError CONFIG_INVALID where it can't be read, or with every problem in it.
 */
export async function loadLakeFormationState(file: string): Promise<LakeFormationState> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${file}: the Lake Formation state cannot be read`, cause });
  }
  return parseLakeFormationState(text, file);
}

/**
 * The state that a file's text says.
 * @throws LakegateError CONFIG_INVALID with every problem, each with file, line, path and what was expected.
 */
export function parseLakeFormationState(text: string, file: string): LakeFormationState {
  return new StateReader(new CheckedYaml(text, file)).read();
}

const lists = ['tables', 'grants', 'dataCellsFilters', 'lfTags', 'lfTagExpressions', 'optIns'];

class StateReader {
  readonly #yaml: CheckedYaml;

  constructor(yaml: CheckedYaml) {
    this.#yaml = yaml;
  }

  read(): LakeFormationState {
    const state = this.#yaml.mapping([], { required: [stateKey], optional: lists });
    const read: LakeFormationState = {
      catalogId: (state && this.#yaml.text([stateKey])) || '',
      tables: this.#each('tables', (path) => this.#table(path)),
      grants: this.#each('grants', (path) => this.#grant(path)),
      dataCellsFilters: this.#each('dataCellsFilters', (path) => this.#filter(path)),
      tags: this.#each('lfTags', (path) => this.#tags(path)).flat(),
      tagExpressions: new Map(this.#each('lfTagExpressions', (path) => this.#expression(path))),
      optIns: this.#each('optIns', (path) => this.#optIn(path)),
    };
    this.#yaml.finish();
    return read;
  }

  #each<T>(key: string, read: (path: YamlPath) => T | undefined): readonly T[] {
    return this.#yaml
      .items([key])
      .map(read)
      .filter((entry) => entry !== undefined);
  }

  #table(path: YamlPath): StateTable | undefined {
    const shape = { required: ['databaseName', 'name', 'columnNames'], optional: ['catalogId'] };
    if (!this.#yaml.mapping(path, shape)) return undefined;
    const names = this.#names(path, 'name');
    const columnNames = this.#yaml.texts([...path, 'columnNames']);
    return names && columnNames && { ...names, columnNames };
  }

  #grant(path: YamlPath): StateGrant | undefined {
    const shape = { required: ['principal', 'resource', 'permissions'], optional: ['condition'] };
    if (!this.#yaml.mapping(path, shape)) return undefined;
    const principal = this.#yaml.text([...path, 'principal']);
    const resource = this.#resource([...path, 'resource']);
    const permissions = this.#yaml.texts([...path, 'permissions']);
    const condition = this.#optional(path, 'condition');
    return principal && resource && permissions ? { principal, resource, permissions, condition } : undefined;
  }

  #optIn(path: YamlPath): StateOptIn | undefined {
    if (!this.#yaml.mapping(path, { required: ['principal', 'resource'], optional: ['condition'] })) return undefined;
    const principal = this.#yaml.text([...path, 'principal']);
    const resource = this.#resource([...path, 'resource']);
    return principal && resource ? { principal, resource, condition: this.#optional(path, 'condition') } : undefined;
  }

  #resource(path: YamlPath): StateResource | undefined {
    const kinds = ['catalog', 'database', 'table', 'tableWithColumns', 'dataCellsFilter', 'lfTagPolicy'];
    const others = ['dataLocation', 'lfTag', 'lfTagExpression'];
    if (!this.#yaml.mapping(path, { optional: [...kinds, ...others] })) return undefined;
    const kind = this.#yaml.oneOf(path, [...kinds, ...others]);
    if (kind === undefined) return undefined;
    const at = [...path, kind];
    switch (kind) {
      case 'catalog':
        return this.#yaml.mapping(at, { optional: ['id'] }) ? { kind, catalogId: this.#optional(at, 'id') } : undefined;
      case 'database': {
        if (!this.#yaml.mapping(at, { required: ['name'], optional: ['catalogId'] })) return undefined;
        const databaseName = this.#yaml.text([...at, 'name']);
        return databaseName === undefined
          ? undefined
          : { kind, databaseName, catalogId: this.#optional(at, 'catalogId') };
      }
      case 'table':
        return this.#tableResource(at);
      case 'tableWithColumns': {
        const shape = {
          required: ['databaseName', 'name'],
          optional: ['catalogId', 'columnNames', 'columnWildcard'],
        };
        const names = this.#yaml.mapping(at, shape) ? this.#names(at, 'name') : undefined;
        const columns = names && this.#columns(at);
        return columns && { kind: 'table', ...names, columns };
      }
      case 'dataCellsFilter': {
        const shape = { required: ['databaseName', 'tableName', 'name'], optional: ['tableCatalogId'] };
        const names = this.#yaml.mapping(at, shape) ? this.#names(at, 'tableName', 'tableCatalogId') : undefined;
        const name = names && this.#yaml.text([...at, 'name']);
        return name === undefined || names === undefined ? undefined : { kind, ...names, name };
      }
      case 'lfTagPolicy':
        return this.#tagPolicy(at);
      default:
        return { kind: 'other' };
    }
  }

  #tableResource(path: YamlPath): StateResource | undefined {
    const shape = { required: ['databaseName'], optional: ['catalogId', 'name', 'tableWildcard'] };
    if (!this.#yaml.mapping(path, shape)) return undefined;
    const which = this.#yaml.oneOf(path, ['name', 'tableWildcard']);
    const databaseName = this.#yaml.text([...path, 'databaseName']);
    if (which === undefined || databaseName === undefined) return undefined;
    const catalogId = this.#optional(path, 'catalogId');
    if (which === 'tableWildcard') return { kind: 'table', catalogId, databaseName };
    const tableName = this.#yaml.text([...path, 'name']);
    return tableName === undefined ? undefined : { kind: 'table', catalogId, databaseName, tableName };
  }

  #tagPolicy(path: YamlPath): StateResource | undefined {
    const shape = { required: ['resourceType'], optional: ['catalogId', 'expression', 'expressionName'] };
    if (!this.#yaml.mapping(path, shape)) return undefined;
    const resourceType = this.#yaml.text([...path, 'resourceType']);
    const which = this.#yaml.oneOf(path, ['expression', 'expressionName']);
    if (resourceType === undefined || which === undefined) return undefined;
    const catalogId = this.#optional(path, 'catalogId');
    const expressionName = which === 'expressionName' ? this.#yaml.text([...path, which]) : undefined;
    const expression = expressionName === undefined ? this.#values([...path, 'expression']) : { expressionName };
    return { kind: 'tagPolicy', catalogId, resourceType, expression };
  }

  #filter(path: YamlPath): StateFilter | undefined {
    const shape = {
      required: ['databaseName', 'tableName', 'name', 'rowFilter'],
      optional: ['tableCatalogId', 'columnNames', 'columnWildcard', 'versionId'],
    };
    if (!this.#yaml.mapping(path, shape)) return undefined;
    const names = this.#names(path, 'tableName', 'tableCatalogId');
    const name = this.#yaml.text([...path, 'name']);
    const columns = this.#columns(path);
    const rowFilter = [...path, 'rowFilter'];
    if (!this.#yaml.mapping(rowFilter, { optional: ['filterExpression', 'allRowsWildcard'] })) return undefined;
    const which = this.#yaml.oneOf(rowFilter, ['filterExpression', 'allRowsWildcard']);
    const filterExpression = which === 'filterExpression' ? this.#yaml.text([...rowFilter, which]) : undefined;
    const understood = which === 'allRowsWildcard' || filterExpression !== undefined;
    return names && name && columns && understood ? { ...names, name, columns, filterExpression } : undefined;
  }

  #columns(path: YamlPath): ColumnSelection | undefined {
    const which = this.#yaml.oneOf(path, ['columnNames', 'columnWildcard']);
    if (which === undefined) return undefined;
    if (which === 'columnNames') {
      const columnNames = this.#yaml.texts([...path, which]);
      return columnNames && { columnNames };
    }
    const excluded = [...path, which, 'excludedColumnNames'];
    if (!this.#yaml.mapping([...path, which], { optional: ['excludedColumnNames'] })) return undefined;
    if (!this.#yaml.has(excluded)) return { excludedColumnNames: [] };
    const excludedColumnNames = this.#yaml.texts(excluded);
    return excludedColumnNames && { excludedColumnNames };
  }

  #tags(path: YamlPath): readonly StateTags[] | undefined {
    if (!this.#yaml.mapping(path, { required: ['resource', 'lfTags'] })) return undefined;
    const resource = this.#resource([...path, 'resource']);
    const tags = new Map<string, string>();
    for (const [key, values] of this.#values([...path, 'lfTags'])) {
      const [value] = values;
      if (values.size !== 1 || value === undefined) this.#yaml.report([...path, 'lfTags'], `"${key}" needs one value`);
      else tags.set(key, value);
    }
    if (resource?.kind === 'database') return [{ ...resource, tags }];
    if (resource?.kind === 'table' && resource.tableName !== undefined) {
      const { columns, ...table } = resource;
      if (columns === undefined) return [{ ...table, tags }];
      if ('columnNames' in columns) return columns.columnNames.map((columnName) => ({ ...table, columnName, tags }));
    }
    if (resource !== undefined) this.#yaml.report([...path, 'resource'], 'expected a database, a table or columns');
    return undefined;
  }

  #expression(path: YamlPath): readonly [string, TagValues] | undefined {
    const shape = { required: ['name', 'expression'], optional: ['description', 'catalogId'] };
    if (!this.#yaml.mapping(path, shape)) return undefined;
    const name = this.#yaml.text([...path, 'name']);
    return name === undefined ? undefined : [name, this.#values([...path, 'expression'])];
  }

  #values(path: YamlPath): TagValues {
    const pairs = this.#yaml.items(path).flatMap((item) => {
      if (!this.#yaml.mapping(item, { required: ['tagKey', 'tagValues'], optional: ['catalogId'] })) return [];
      const key = this.#yaml.text([...item, 'tagKey']);
      const values = this.#yaml.texts([...item, 'tagValues']);
      return key && values ? [[key, values] as const] : [];
    });
    return tagValues(pairs);
  }

  #names(
    path: YamlPath,
    nameKey: string,
    catalogKey = 'catalogId',
  ):
    { readonly catalogId?: string | undefined; readonly databaseName: string; readonly tableName: string } | undefined {
    const databaseName = this.#yaml.text([...path, 'databaseName']);
    const tableName = this.#yaml.text([...path, nameKey]);
    return databaseName && tableName
      ? { catalogId: this.#optional(path, catalogKey), databaseName, tableName }
      : undefined;
  }

  #optional(path: YamlPath, key: string): string | undefined {
    return this.#yaml.has([...path, key]) ? this.#yaml.text([...path, key]) : undefined;
  }
}
