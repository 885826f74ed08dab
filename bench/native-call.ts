// A case's native queries as the gateway's explain gives them, made ready for the store's client: what the floor sends.
import { athenaDialect } from '../connectors/sql/athena-dialect.js';
import { clickhouseDialect } from '../connectors/sql/clickhouse-dialect.js';
import type { SqlDialect } from '../connectors/sql/dialect.js';
import { redshiftDialect } from '../connectors/sql/redshift-dialect.js';
import type { DataType } from '../src/core/data-type.js';
import type { Value } from '../src/core/value.js';
import type { Store } from './cases.js';

/** A statement of `extensions.lakegate.plan`. */
export interface ExplainedStatement {
  readonly text: string;
  readonly parameters: readonly { readonly name: string; readonly value: Value; readonly type: string }[];
}

/** A level of `extensions.lakegate.plan`, as admins see it. */
export interface ExplainedLevel {
  readonly path: string;
  readonly server: Store;
  readonly rows: number;
  readonly statements: readonly ExplainedStatement[];
}

/** A read of one table's keys, at most a hundred. */
export interface KeyCall {
  readonly store: 'dynamodb';
  readonly table: string;
  readonly projection: readonly string[];
  readonly keys: readonly Readonly<Record<string, { readonly S: string } | { readonly N: string }>>[];
}

/** A statement with its parameters as the store's API wants them. */
export interface SqlCall {
  readonly store: 'athena' | 'redshift' | 'clickhouse';
  readonly text: string;
  readonly parameters: readonly { readonly name: string; readonly bound: string }[];
}

/** One query to a store. */
export type NativeCall = KeyCall | SqlCall;

/** Calls that may run together; stages follow one another, since a relation's keys come from its parents' rows. */
export type NativeStages = readonly (readonly NativeCall[])[];

const dialects: Readonly<Record<'athena' | 'redshift' | 'clickhouse', SqlDialect>> = {
  athena: athenaDialect,
  redshift: redshiftDialect,
  clickhouse: clickhouseDialect,
};

/** Keys of one BatchGetItem. */
const batchSize = 100;

/** The calls of a request's levels; each level is a stage deeper than the level that it hangs from. */
export function buildStages(levels: readonly ExplainedLevel[]): NativeStages {
  const stages: NativeCall[][] = [];
  for (const level of levels) {
    const depth = levels.filter((other) => level.path.startsWith(`${other.path}.`)).length;
    (stages[depth] ??= []).push(...level.statements.flatMap((statement) => buildCalls(level.server, statement)));
  }
  return stages;
}

function buildCalls(store: Store, { text, parameters }: ExplainedStatement): readonly NativeCall[] {
  if (store === 'dynamodb') return buildKeyReads({ text, parameters });
  const bound = parameters.map(({ name, value, type }) => ({
    name,
    bound: dialects[store].bind(value, { kind: type } as DataType),
  }));
  return [{ store, text, parameters: bound }];
}

/** `BatchGetItem planes {"projection":[…]}` with keys as parameters `tailnum[0]`, `tailnum[1]`, … */
function buildKeyReads({ text, parameters }: ExplainedStatement): readonly NativeCall[] {
  const [, operation, table = '', detail = ''] = /^(\w+) (\S+) (\{.*\})$/.exec(text) ?? [];
  if (operation !== 'GetItem' && operation !== 'BatchGetItem') throw new Error(`the floor has no call for: ${text}`);
  const { projection } = JSON.parse(detail) as { projection: string[] };
  const keys: Record<string, { S: string } | { N: string }>[] = [];
  for (const { name, value, type } of parameters) {
    const [, attribute = '', position = ''] = /^(.*)\[(\d+)\]$/.exec(name) ?? [];
    (keys[Number(position)] ??= {})[attribute] = type === 'N' ? { N: String(value) } : { S: String(value) };
  }
  return Array.from({ length: Math.ceil(keys.length / batchSize) }, (_, i) => ({
    store: 'dynamodb',
    table,
    projection,
    keys: keys.slice(i * batchSize, (i + 1) * batchSize),
  }));
}
