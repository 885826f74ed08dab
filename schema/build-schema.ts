// Builds the whole schema from the contracts with type-graphql, once per configuration. Principals see shapes of it.
import 'reflect-metadata';
import { createUnionType, getMetadataStorage, type NonEmptyArray, buildSchemaSync } from 'type-graphql';
import { type GraphQLSchema, validateSchema } from 'graphql';
import type { Catalog } from '../src/core/dataset.js';
import { LakegateError } from '../src/core/errors.js';
import { filterSchema } from './filter-schema.js';
import { contractProblem, type NamedDataset, nameCatalog } from './named-catalog.js';
import { reservedTypeNames } from '../src/core/graphql-naming.js';
import { changesField } from './types/change-types.js';
import { createDatasetTypes, type RootField, rootFieldsOf, type RootRole } from './types/dataset-types.js';
import { ingestField } from './types/ingest-types.js';
import { createTypeFactory, type FieldSpec, type SchemaNeeds, type TypeReference } from './types/type-factory.js';
import { Any } from './scalars/json-scalars.js';

/** The schema over every dataset, and what each part of it is made from. */
export interface GatewaySchema {
  readonly schema: GraphQLSchema;
  readonly catalog: Catalog;
  /** By dataset name. */
  readonly datasets: ReadonlyMap<string, NamedDataset>;
  /** By root field. */
  readonly roots: ReadonlyMap<string, RootRole>;
  /** Datasets that are written, by field of Mutation. */
  readonly ingests: ReadonlyMap<string, string>;
  /** Datasets that are watched, by field of Subscription. */
  readonly watches: ReadonlyMap<string, string>;
  readonly needs: SchemaNeeds;
}

/** A field of Mutation or Subscription over a dataset. */
export interface FlowField {
  readonly spec: FieldSpec;
  readonly dataset: string;
}

/** What resolvers are made for: the root fields of all datasets, and the look-up of entities where any has a key. */
interface SchemaParts {
  readonly roots: readonly RootField[];
  readonly ingests: readonly FlowField[];
  readonly watches: readonly FlowField[];
  readonly entities: FieldSpec | undefined;
}

/** Makes the type-graphql resolver classes of a build; at least those of fields that every schema has. */
export type CreateResolvers = (parts: SchemaParts) => NonEmptyArray<new () => unknown>;

/**
 * Builds the schema.
 * @throws LakegateError CONTRACT_INVALID with all names that clash.
 */
export async function buildGatewaySchema(catalog: Catalog, createResolvers: CreateResolvers): Promise<GatewaySchema> {
  const datasets = nameCatalog(catalog);
  return Promise.resolve(
    withOwnMetadata(() => {
      const factory = createTypeFactory(reservedTypeNames);
      const types = createDatasetTypes(datasets, factory);
      factory.assertDistinct();
      const roots = [...datasets.values()].flatMap((named) => {
        const made = types.get(named.dataset.name);
        return made === undefined ? [] : rootFieldsOf(named, made);
      });
      const ingests: FlowField[] = [];
      const watches: FlowField[] = [];
      for (const named of datasets.values()) {
        const { name: dataset } = named.dataset;
        const { ingest, changes } = types.get(dataset) ?? {};
        if (ingest !== undefined) ingests.push({ spec: ingestField(named, ingest), dataset });
        if (changes !== undefined) watches.push({ spec: changesField(named, changes), dataset });
      }
      const keyed = [...datasets.values()].filter((named) => named.dataset.key.length > 0);
      const entity = createUnionType({
        name: '_Entity',
        description: 'Any type that a federation router may look up by key.',
        types: () => keyed.flatMap((named) => types.get(named.dataset.name)?.row ?? []),
        resolveType: (value: object) => (value as { readonly __typename: string }).__typename,
      }) as TypeReference;
      const entities = keyed.length === 0 ? undefined : entitiesField(entity);
      factory.noteNeeds(
        'Query',
        entities === undefined ? roots.map((r) => r.spec) : [...roots.map((r) => r.spec), entities],
      );
      for (const [type, fields] of [
        ['Mutation', ingests],
        ['Subscription', watches],
      ] as const) {
        factory.noteNeeds(
          type,
          fields.map(({ spec }) => spec),
        );
      }
      const schema = buildSchemaSync({
        resolvers: createResolvers({ roots, ingests, watches, entities }),
        pubSub: noPubSub,
        validate: false,
        disableInferringDefaultValues: true,
        // type-graphql's own check runs a whole introspection query; validating costs far less.
        skipCheck: true,
      });
      const whole: GatewaySchema = {
        schema,
        catalog,
        datasets,
        roots: new Map(roots.map(({ spec, role }) => [spec.name, role])),
        ingests: new Map(ingests.map(({ spec, dataset }) => [spec.name, dataset])),
        watches: new Map(watches.map(({ spec, dataset }) => [spec.name, dataset])),
        needs: factory.needs,
      };
      // Some datasets have no numeric column, say: what that leaves empty is cut here, as in every shape.
      const cut = filterSchema(whole, () => true, new Set(keyed.map((named) => named.dataset.name)));
      const problems = validateSchema(cut).map((error) => error.message);
      if (problems.length > 0) throw contractProblem(problems);
      return { ...whole, schema: cut };
    }),
  );
}

/** type-graphql wants one wherever there are subscriptions; ours have streams of their own. */
const noPubSub = {
  publish: (): never => {
    throw new LakegateError('INTERNAL');
  },
  subscribe: (): never => {
    throw new LakegateError('INTERNAL');
  },
};

function entitiesField(entity: TypeReference): FieldSpec {
  return {
    name: '_entities',
    type: () => [entity],
    nullable: 'items',
    description: 'Rows by key, for a federation router; null where there is none that may be seen.',
    args: [{ name: 'representations', type: () => [Any], nullable: false, description: 'Type names and keys.' }],
  };
}

/**
 * Runs a build and drops the classes it registered: type-graphql's metadata is global, and a reload would otherwise
 * keep those of every configuration before it. The schema built no longer needs them.
 */
function withOwnMetadata<T>(build: () => T): T {
  const lists = Object.values(getMetadataStorage()).filter((value): value is unknown[] => Array.isArray(value));
  const lengths = lists.map((list) => list.length);
  try {
    return build();
  } finally {
    lists.forEach((list, i) => {
      list.length = lengths[i] ?? 0;
    });
  }
}
