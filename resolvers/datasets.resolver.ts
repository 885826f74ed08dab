// The resolver of Query.datasets: the part of the catalog that the caller may see.
import 'reflect-metadata';
import { Ctx, Query, Resolver } from 'type-graphql';
import { describeType } from '../src/core/data-type.js';
import type { NamedDataset } from '../schema/named-catalog.js';
import { DatasetInfo } from '../schema/types/dataset-info.type.js';
import type { GraphqlContext } from './context.js';

@Resolver()
export class DatasetsResolver {
  @Query(() => [DatasetInfo], { description: 'The datasets that you may see, and what their contracts say of them.' })
  datasets(@Ctx() context: GraphqlContext): DatasetInfo[] {
    return [...context.shaped.datasets.values()].map(toDatasetInfo);
  }
}

/** A dataset, narrowed to what is visible, as the schema shows it. */
function toDatasetInfo({ dataset, names, columns }: NamedDataset): DatasetInfo {
  const visible = new Set(columns.map((c) => c.column.name));
  const lags = dataset.bindings.map((b) => b.freshnessLagMs);
  return {
    name: dataset.name,
    typeName: names.typeName,
    description: dataset.description ?? null,
    domain: dataset.domain ?? null,
    contractVersion: dataset.contract.version,
    stage: dataset.stage,
    freshnessLagMs: lags.length === 0 ? null : Math.min(...lags),
    tags: [...dataset.tags],
    columns: columns.map(({ column, field, isKey }) => ({
      name: column.name,
      field,
      type: describeType(column.type),
      key: isKey,
      description: column.description ?? null,
      classification: column.classification ?? null,
    })),
    // A rule about a hidden column would tell of it.
    quality: dataset.quality
      .filter((rule) => rule.column === undefined || visible.has(rule.column))
      .map(({ name, description, column, type }) => ({
        name: name ?? null,
        description: description ?? null,
        column: column ?? null,
        type,
      })),
  };
}
