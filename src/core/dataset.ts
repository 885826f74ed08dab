// What a contract says of a dataset, once read: columns, keys, relationships, servers and bindings. Part of core.
import type { DataType } from './data-type.js';
import type { ScalarExpr } from './expression.js';
import type { FeatureService, FeatureView } from './feature-view.js';
import type { Value } from './value.js';
import type { VectorMetric } from './vector-distance.js';

/** Kinds that are asked for rows. */
export type StoreKind = 'athena' | 'redshift' | 'dynamodb' | 'clickhouse' | 'postgres';

/** Kinds that take records. */
export type SinkKind =
  'kafka' | 'kinesis' | 'firehose' | 'sqs' | 's3' | 'mqtt' | 'dynamodb' | 'clickhouse' | 'postgres';

/** Kinds that send changes. */
export type SourceKind = 'kafka' | 'kinesis' | 'sqs' | 'mqtt' | 'dynamodb' | 'postgres';

export type ServerKind = StoreKind | SinkKind | SourceKind;

/** A place data lies. `settings` are the kind's own (endpoint, region, database, …), environment references resolved. */
export interface Server {
  readonly name: string;
  readonly kind: ServerKind;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Names of settings that name the replica, so that no two replicas have the same. */
  readonly replicaSettings?: readonly string[] | undefined;
}

export interface Column {
  /** The contract's own name, as in the warehouse: `dep_delay`. */
  readonly name: string;
  readonly type: DataType;
  /** Whether the data may hold null; a governed non-key column is nullable in GraphQL whatever this says. */
  readonly nullable: boolean;
  readonly description?: string | undefined;
  /** ODCS `classification`: public, confidential, … */
  readonly classification?: string | undefined;
  readonly examples?: readonly string[] | undefined;
  /** What a value must keep to beyond its type to be taken in. */
  readonly constraints?: ColumnConstraints | undefined;
  /** That its values are vectors which rows are ranked by; at most one column of a dataset has it. */
  readonly embedding?: Embedding | undefined;
}

/** What the vectors of a column are, and how near is measured. Every binding that ranks by them does so exactly. */
export interface Embedding {
  readonly dimensions: number;
  readonly metric: VectorMetric;
  /** What made them, and must make those that they are compared with: `all-MiniLM-L6-v2`. */
  readonly model?: string | undefined;
}

/** What the contract demands of one value, judged when it is taken in (`compileValueCheck`). A null meets all but `required`. */
export interface ColumnConstraints {
  /** A value that stands in for one that isn't given, in the form of `core/value`; `now` in a timestamp: the moment. */
  readonly default?: Value | undefined;
  /** Whether null isn't taken, though the data may hold it. */
  readonly required?: boolean | undefined;
  /** Values that stand for one that is missing, and aren't taken. */
  readonly missing?: readonly Value[] | undefined;
  readonly minimum?: Value | undefined;
  readonly maximum?: Value | undefined;
  readonly exclusiveMinimum?: Value | undefined;
  readonly exclusiveMaximum?: Value | undefined;
  readonly multipleOf?: Value | undefined;
  /** In code points. */
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  /** Of a list. */
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  /** The source of a regular expression for `compilePattern`. */
  readonly pattern?: string | undefined;
  /** The name of a format for `compileFormat`. */
  readonly format?: string | undefined;
  /** The only values allowed. */
  readonly values?: readonly Value[] | undefined;
  /** Whether no two records of a batch may have the same value. */
  readonly unique?: boolean | undefined;
  /** Whether no two items of a list may be equal. */
  readonly uniqueItems?: boolean | undefined;
  /** Of each item of a list. */
  readonly items?: ColumnConstraints | undefined;
  /** Of fields of a struct, by name. */
  readonly fields?: Readonly<Record<string, ColumnConstraints>> | undefined;
}

/** How the bytes of a record are read and written. */
export type PayloadFormat =
  | { readonly kind: 'json' }
  | { readonly kind: 'csv' }
  /** Records that are stored together are one file of columns; no payload is made of a record. */
  | { readonly kind: 'parquet' }
  /** With the framing of a schema registry, whose schema is the record's; `none`: the contract's own schema, unframed. */
  | { readonly kind: 'avro'; readonly registry: 'confluent' | 'glue' | 'none' };

/** A dataset on a server that takes records or sends changes. */
export interface FlowBinding<K extends ServerKind = ServerKind> {
  /** Unique in the dataset. */
  readonly id: string;
  readonly server: string;
  readonly kind: K;
  /** Topic, stream, queue, delivery stream, prefix or table, as the server spells it. */
  readonly physicalName: string;
  readonly database?: string | undefined;
  readonly columns: ReadonlyMap<string, BindingColumn>;
  readonly format: PayloadFormat;
  /** Settings of the kind's own: `consumer`, `groupId`, `qos`, `messageGroup`, … */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** As of a server. */
  readonly replicaSettings?: readonly string[] | undefined;
}

/** Where records of a dataset go. */
export interface SinkBinding extends FlowBinding<SinkKind> {
  /** Columns whose equal values keep their order; the dataset's key unless the contract says. Empty: no order. */
  readonly orderBy: readonly string[];
}

/** Where changes of a dataset come from. */
export interface StreamBinding extends FlowBinding<SourceKind> {
  /**
   * `append`: every record is a new one. `upsert`: a record replaces the one with its key, which isn't sent; none for a
   * key removes it. `full`: the record before and after.
   */
  readonly changes: 'append' | 'upsert' | 'full';
  /** `plain`: the payload is the record. `debezium`: `{ op, before, after, ts_ms }`, perhaps within `payload`. */
  readonly envelope: 'plain' | 'debezium';
  /** How long after a record is written to the source it may first be seen here. */
  readonly lagMs: number;
  /** Where messages of a source without positions are kept, and read from; absent: they are read as they come. */
  readonly journal?: JournalBinding | undefined;
}

/** Kinds that take records and send them on, from any place. */
export type JournalKind = SinkKind & SourceKind & ('kafka' | 'kinesis');

/** A topic or stream that holds the messages of another source as they came. */
export interface JournalBinding {
  readonly server: string;
  readonly kind: JournalKind;
  readonly physicalName: string;
  readonly settings: FlowBinding['settings'];
}

/** A foreign key read in one direction. The loader adds the inverse to the other dataset. */
export interface Relationship {
  /** Name in snake_case, unique in its dataset and distinct from its columns: `plane`, `flights`. */
  readonly name: string;
  readonly target: string;
  /** Columns of this dataset and, position by position, those of the target that equal them. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cardinality: 'one' | 'many';
  readonly description?: string | undefined;
}

/** Columns by which a binding finds rows without a scan; with `index`, through that secondary index. */
export interface AccessKey {
  readonly columns: readonly string[];
  /** DynamoDB: the first column is the partition key, the second the sort key. */
  readonly index?: string | undefined;
}

export interface BindingColumn {
  readonly physicalName: string;
  /** The store's own type where it isn't the usual one for the logical type. */
  readonly physicalType?: string | undefined;
  /** IANA zone of a naive timestamp in the store; UTC unless said. */
  readonly timeZone?: string | undefined;
  /** That rows may be ranked by an index of the store's, which may miss some of the nearest; absent: all are measured. */
  readonly search?: 'approximate' | undefined;
}

/** What a query on a binding is reckoned to cost; each figure defaults by the server's kind (planner/cost-model). */
export interface BindingCost {
  /** Milliseconds before the first row of the cheapest query. */
  readonly latencyMs?: number | undefined;
  /** Rows scanned per millisecond. */
  readonly rowsPerMs?: number | undefined;
  /** Price of scanning one terabyte, in US dollars. */
  readonly dollarsPerTb?: number | undefined;
}

/** A dataset on a server that can be asked for rows. */
export interface Binding {
  /** Unique in the dataset; the server's name unless the contract gives one. */
  readonly id: string;
  readonly server: string;
  readonly kind: StoreKind;
  /** Table name in the store, as the store spells it, without the database. */
  readonly physicalName: string;
  /** Database or schema in the store where the binding names its own. */
  readonly database?: string | undefined;
  /** By contract column name; a column that is absent here is not in this binding. */
  readonly columns: ReadonlyMap<string, BindingColumn>;
  readonly accessKeys: readonly AccessKey[];
  /** How far it may lag behind the source; 0: none. */
  readonly freshnessLagMs: number;
  /** The predicate that all its rows meet, over `dataset.columns`; absent: it has every row. */
  readonly coverage?: ScalarExpr | undefined;
  readonly cost: BindingCost;
  /** Approximate, for the cost model. */
  readonly statistics: { readonly rows?: number | undefined; readonly bytes?: number | undefined };
  /** For stores that answer by key: whether a full scan is allowed, and the most items it may read. */
  readonly scan: { readonly allowed: false } | { readonly allowed: true; readonly maxRows: number };
}

/** Where a dataset stands in Lake Formation, and how it is governed; what is absent, the deployment says. */
export interface Governance {
  /**
   * Who keeps to Lake Formation's decision. `enforced`: the gateway filters at the scan. `delegated`: the store, which
   * runs the query as the caller. `both`: the store does where it can run as the caller, and the gateway filters always.
   */
  readonly mode?: 'enforced' | 'delegated' | 'both' | undefined;
  /** The account of the Data Catalog. */
  readonly catalogId?: string | undefined;
  readonly databaseName?: string | undefined;
  readonly tableName?: string | undefined;
  /** Whether the Glue table is policy alone, with the data elsewhere than at its location. */
  readonly shadow?: boolean | undefined;
}

/** A curated record set, one schema object of a contract. */
export interface Dataset {
  /** The contract's schema object name: `flights`. Unique over all contracts loaded. */
  readonly name: string;
  readonly contract: { readonly id: string; readonly version: string; readonly name?: string | undefined };
  readonly domain?: string | undefined;
  readonly description?: string | undefined;
  /** GraphQL names where the contract gives them; otherwise derived from `name`. */
  readonly graphql: {
    readonly typeName?: string | undefined;
    readonly singular?: string | undefined;
    readonly plural?: string | undefined;
  };
  readonly columns: readonly Column[];
  /** Primary key columns in order; empty: no single look-up, no keyset paging. */
  readonly key: readonly string[];
  readonly relationships: readonly Relationship[];
  readonly bindings: readonly Binding[];
  /** Where its records go; absent: nobody can write it. */
  readonly sink?: SinkBinding | undefined;
  /** Where records go that the sink refused or that don't keep to the contract. */
  readonly deadLetter?: SinkBinding | undefined;
  /** Where its changes come from, the first unless another is asked for; absent: nobody can watch it. */
  readonly streams?: readonly StreamBinding[] | undefined;
  readonly stage: 'raw' | 'validated' | 'curated';
  readonly quality: readonly QualityRule[];
  readonly roles: readonly string[];
  readonly governance?: Governance | undefined;
  /** That models are given its columns as features; absent: they aren't. */
  readonly features?: FeatureView | undefined;
  readonly tags: readonly string[];
}

/** An ODCS quality rule as declared; served with the dataset, judged elsewhere. */
export interface QualityRule {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly column?: string | undefined;
  readonly type: string;
}

/** Everything that the contracts declare, cross-checked. */
export interface Catalog {
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly servers: ReadonlyMap<string, Server>;
  /** Features that are given together, by name. */
  readonly featureServices?: ReadonlyMap<string, FeatureService>;
}

/** Whether every record needs a value of a column: it may not be null, and nothing stands in for it. */
export function isRequired(dataset: Dataset, column: Column): boolean {
  const canBeNull = column.nullable && !dataset.key.includes(column.name);
  return !canBeNull && column.constraints?.default === undefined;
}

/** Position of a column in `dataset.columns`, or -1. */
export function columnIndex(dataset: Dataset, name: string): number {
  return dataset.columns.findIndex((column) => column.name === name);
}
