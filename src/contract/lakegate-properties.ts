// What Lakegate adds to ODCS: the value of the custom property `lakegate`, by where it stands. docs/contracts.md
// describes it for people.
import { type VectorMetric, vectorMetrics } from '../core/vector-distance.js';
import type { JsonSchema } from './odcs-schema.js';
import type { RawCustomProperty } from './raw-contract.js';

/** Name of the one custom property that is ours. */
export const lakegateProperty = 'lakegate';

/** Where the custom property may stand. */
export type LakegatePlace = 'contract' | 'server' | 'dataset' | 'property' | 'relationship';

export interface LakegateContract {
  readonly stage?: Stage;
  readonly featureServices?: readonly { readonly name: string; readonly features: readonly string[] }[];
}

export interface LakegateServer {
  readonly kind?: (typeof customKinds)[number];
  readonly [setting: string]: string | number | boolean | undefined;
}

export interface LakegateDataset {
  readonly typeName?: string;
  readonly singular?: string;
  readonly plural?: string;
  readonly stage?: Stage;
  readonly bindings?: readonly LakegateBinding[];
  readonly lakeFormation?: LakegateGovernance;
  readonly features?: LakegateFeatures;
}

/** That a dataset is a feature view. */
export interface LakegateFeatures {
  readonly timestamp: string;
  readonly ttl?: string;
  readonly created?: string;
  readonly history?: string;
  readonly onDemand?: readonly { readonly name: string; readonly description?: string; readonly expression: string }[];
}

export interface LakegateGovernance {
  readonly mode?: 'enforced' | 'delegated' | 'both';
  readonly catalogId?: string;
  readonly databaseName?: string;
  readonly tableName?: string;
  readonly shadow?: boolean;
}

export interface LakegateBinding {
  readonly id?: string;
  readonly server: string;
  readonly physicalName?: string;
  readonly database?: string;
  readonly columns?: Readonly<Record<string, string | LakegateBindingColumn>>;
  readonly omit?: readonly string[];
  readonly accessKeys?: readonly { readonly columns: readonly string[]; readonly index?: string }[];
  readonly freshness?: string;
  readonly coverage?: string;
  readonly cost?: { readonly latencyMs?: number; readonly rowsPerMs?: number; readonly dollarsPerTb?: number };
  readonly statistics?: { readonly rows?: number; readonly bytes?: number };
  readonly scan?: { readonly maxRows: number };
  readonly direction?: LakegateDirection;
  readonly format?:
    'json' | 'csv' | 'avro' | 'parquet' | { readonly avro: { readonly registry: 'confluent' | 'glue' | 'none' } };
  readonly orderBy?: readonly string[];
  readonly changes?: 'append' | 'upsert' | 'full';
  readonly envelope?: 'plain' | 'debezium';
  readonly lag?: string;
  readonly journal?: LakegateJournal;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** Where a stream's messages are kept, whose own server doesn't. */
export interface LakegateJournal {
  readonly server: string;
  readonly physicalName?: string;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

export type LakegateDirection = 'read' | 'write' | 'deadLetter' | 'stream';

/** Of a column: what stands in for a value that isn't given, and what its vectors are. */
export interface LakegateProperty {
  readonly default?: unknown;
  readonly embedding?: LakegateEmbedding;
}

/** That the property holds vectors by which rows are ranked. */
export interface LakegateEmbedding {
  readonly dimensions: number;
  readonly metric: VectorMetric;
  readonly model?: string;
  readonly search?: 'exact';
}

export interface LakegateBindingColumn {
  readonly physicalName?: string;
  readonly physicalType?: string;
  readonly timeZone?: string;
  readonly search?: 'exact' | 'approximate';
}

export interface LakegateRelationship {
  readonly name?: string;
  readonly inverse?: string;
  readonly description?: string;
  readonly inverseDescription?: string;
}

type Stage = 'raw' | 'validated' | 'curated';

/** Kinds of servers that ODCS has no type for, or asks more of than they need. */
const customKinds = ['dynamodb', 'firehose', 'kafka', 'kinesis', 'mqtt', 'postgres', 's3', 'sqs'] as const;

/** Settings of a server that ODCS has no field for. */
const serverSettingKeys = [
  'kind',
  'region',
  'endpoint',
  'catalog',
  'workGroup',
  'outputLocation',
  'workgroupName',
  'clusterIdentifier',
  'dbUser',
  'secretArn',
  'url',
  'username',
  'password',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'streamsEndpoint',
  'brokers',
  'securityProtocol',
  'saslMechanism',
  'token',
  'clientId',
  'ca',
  'clientCert',
  'clientKey',
  'schemaRegistryUrl',
  'schemaRegistryUser',
  'schemaRegistryPassword',
  'glueRegistry',
  'glueEndpoint',
  'queueUrl',
  'forcePathStyle',
  'protocolVersion',
  'sslMode',
] as const;
export type ServerSettingKey = (typeof serverSettingKeys)[number];

const text: JsonSchema = { type: 'string', minLength: 1 };
const texts: JsonSchema = { type: 'array', items: text, minItems: 1 };
const positive: JsonSchema = { type: 'number', exclusiveMinimum: 0 };
const notNegative: JsonSchema = { type: 'number', minimum: 0 };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const stage: JsonSchema = { type: 'string', enum: ['raw', 'validated', 'curated'] };
const graphqlName: JsonSchema = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]*$' };
const snakeName: JsonSchema = { type: 'string', pattern: '^[a-z][a-z0-9_]*$' };

function closed(properties: JsonSchema, ...required: string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

const settings: JsonSchema = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };

const bindingColumn: JsonSchema = {
  if: { type: 'object' },
  then: closed({
    physicalName: text,
    physicalType: text,
    timeZone: text,
    search: { type: 'string', enum: ['exact', 'approximate'] },
  }),
  else: text,
};

const binding = closed(
  {
    id: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
    server: text,
    physicalName: text,
    database: text,
    columns: { type: 'object', additionalProperties: bindingColumn },
    omit: texts,
    accessKeys: { type: 'array', items: closed({ columns: texts, index: text }, 'columns') },
    freshness: text,
    coverage: text,
    cost: closed({ latencyMs: notNegative, rowsPerMs: positive, dollarsPerTb: notNegative }),
    statistics: closed({ rows: count, bytes: count }),
    scan: closed({ maxRows: { type: 'integer', minimum: 1 } }, 'maxRows'),
    direction: { type: 'string', enum: ['read', 'write', 'deadLetter', 'stream'] },
    format: {
      if: { type: 'object' },
      then: closed(
        { avro: closed({ registry: { type: 'string', enum: ['confluent', 'glue', 'none'] } }, 'registry') },
        'avro',
      ),
      else: { type: 'string', enum: ['json', 'csv', 'avro', 'parquet'] },
    },
    orderBy: { type: 'array', items: text },
    changes: { type: 'string', enum: ['append', 'upsert', 'full'] },
    envelope: { type: 'string', enum: ['plain', 'debezium'] },
    lag: text,
    journal: closed({ server: text, physicalName: text, settings }, 'server'),
    settings,
  },
  'server',
);

/** JSON Schema of the property's value at each place. */
export const lakegateSchemas: Readonly<Record<LakegatePlace, JsonSchema>> = {
  contract: closed({
    stage,
    featureServices: { type: 'array', items: closed({ name: snakeName, features: texts }, 'name', 'features') },
  }),
  server: closed({
    ...Object.fromEntries(serverSettingKeys.map((key) => [key, { type: 'string' }])),
    kind: { type: 'string', enum: customKinds },
  }),
  dataset: closed({
    typeName: graphqlName,
    singular: graphqlName,
    plural: graphqlName,
    stage,
    bindings: { type: 'array', items: binding },
    lakeFormation: closed({
      mode: { type: 'string', enum: ['enforced', 'delegated', 'both'] },
      catalogId: { type: 'string', pattern: '^\\d{12}$' },
      databaseName: text,
      tableName: text,
      shadow: { type: 'boolean' },
    }),
    features: closed(
      {
        timestamp: text,
        ttl: text,
        created: text,
        history: text,
        onDemand: {
          type: 'array',
          items: closed({ name: snakeName, description: text, expression: text }, 'name', 'expression'),
        },
      },
      'timestamp',
    ),
  }),
  property: closed({
    default: {},
    embedding: closed(
      {
        dimensions: { type: 'integer', minimum: 1, maximum: 16_000 },
        metric: { type: 'string', enum: [...vectorMetrics] },
        model: text,
        search: { type: 'string', enum: ['exact'] },
      },
      'dimensions',
      'metric',
    ),
  }),
  relationship: closed({ name: snakeName, inverse: snakeName, description: text, inverseDescription: text }),
};

/** The value of the custom property `lakegate` of an element whose structure is checked; empty where it has none. */
export function lakegateOf<T extends object>(element: {
  readonly customProperties?: readonly RawCustomProperty[];
}): Partial<T> {
  const found = element.customProperties?.find((custom) => custom.property === lakegateProperty);
  return found?.value ?? {};
}
