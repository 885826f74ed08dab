// The SQL service: a question is bound to what its caller sees, then answered whole by one store, or completed in DuckDB
// over what stores gave, or asked of the catalog mirror. Data comes by the one path in every case.
import { type Completion, inputTable } from './completion/duckdb-completion.js';
import type { CatalogMirror, CatalogQuestion } from './core/catalog-mirror.js';
import { LakegateError } from './core/errors.js';
import type { LevelPlan } from './core/explain.js';
import { asVector } from './core/nearest-rows.js';
import type { Query } from './core/query-service.js';
import type { ReadScope } from './core/read-scope.js';
import { fetch, type Relation } from './core/relation.js';
import type {
  PreparedSql,
  SqlBatch,
  SqlColumn,
  SqlParameter,
  SqlQuestion,
  SqlService,
  SqlSession,
} from './core/sql-service.js';
import type { Row } from './core/value.js';
import { explainSql, type SqlPlan } from './explain-sql.js';
import { type BoundQuestion, bindQuestion } from './sql/bind-question.js';
import { type BoundFrom, type BoundQuery, columnsOfQuery } from './sql/bound-query.js';
import { classifyQuestion } from './sql/classify-question.js';
import { type LowerContext, lowerQuery, usedColumns } from './sql/lower-query.js';
import { parseSql } from './sql/parse-sql.js';
import type { QuestionTree } from './sql/parse-tree.js';
import { dataTypeOf, type PgType, pgText } from './sql/pg-type.js';
import { describeColumnType, parameterOid, typeOfOid } from './sql/pg-type-names.js';
import { renameCatalogColumns } from './sql/rename-catalog-columns.js';
import { renderQuery } from './sql/render-query.js';
import { splitQuestion, type SplitQuestion } from './sql/split-question.js';
import { sessionZone } from './sql/zoned-time.js';

/** Most rows of an answer, and of each of the parts it is completed over. */
export interface SqlLimits {
  readonly maxExportRows: number;
  readonly maxCompletionRows: number;
}

export interface SqlServices {
  readonly mirror: CatalogMirror;
  readonly completion: Completion;
  readonly limits: SqlLimits;
}

/** It takes over the mirror and the completion, and stops both. */
export function createSqlService({ mirror, completion, limits }: SqlServices): SqlService {
  return {
    parse: parseSql,
    prepare: async (question, parameterTypes, { session, scope }) => {
      const tree = question.tree as QuestionTree;
      if (classifyQuestion(tree, scope.catalog) === 'catalog') {
        const asked = { session, catalog: scope.catalog, signal: scope.context.signal };
        const text = await renameCatalogColumns(question.text);
        return preparedCatalog(await mirror.prepare(text, parameterTypes, asked));
      }
      return prepareData({ question, session, mirror, completion, limits }, parameterTypes, scope);
    },
    stop: async () => {
      await Promise.all([mirror.stop(), completion.stop()]);
    },
  };
}

function preparedCatalog(question: CatalogQuestion): PreparedSql {
  return {
    parameters: question.parameters,
    columns: question.columns,
    run: (values, formats, scope) => question.run(values, formats, scope.context.signal),
    explain: (_values, format) =>
      Promise.resolve(format === 'json' ? ['[{"Plan":{"Node Type":"Catalog"}}]'] : ['Answered by the catalog']),
  };
}

interface DataQuestion extends SqlServices {
  readonly question: SqlQuestion;
  readonly session: SqlSession;
}

async function prepareData(
  asked: DataQuestion,
  parameterTypes: readonly number[],
  scope: ReadScope,
): Promise<PreparedSql> {
  const { question, session } = asked;
  const given = Array.from({ length: question.parameterCount }, (_, i) => typeOfParameter(parameterTypes[i] ?? 0));
  const tree = question.tree as QuestionTree;
  const { query, parameters } = bindQuestion(tree, { catalog: scope.catalog, session, parameters: given });
  const types = parameters.map((type) => (type === undefined || type.kind === 'unknown' ? pgText : type));
  const answers = answering(asked, types);
  return {
    // A type that the client gave is the one it sends its values in: smallint is an integer here, but of two bytes there.
    parameters: types.map((type, i) => (given[i] === undefined ? parameterOid(type) : (parameterTypes[i] ?? 0))),
    columns: await describeColumns(query, asked.mirror, scope),
    run: (values, _formats, current) => answers.run(values, current),
    explain: async (values, format, current) => {
      const plan = await Promise.resolve(answers.plan(values, current));
      return explainSql(plan, { format, admin: current.context.principal.admin });
    },
  };
}

/** @throws LakegateError SQL_UNSUPPORTED for a type of a client's that isn't served */
function typeOfParameter(oid: number): PgType | undefined {
  if (oid === 0 || oid === 705) return undefined;
  const type = typeOfOid(oid);
  if (type === undefined) {
    const message = `a parameter of the type with the object id ${String(oid)} is not supported`;
    throw new LakegateError('SQL_UNSUPPORTED', { message, extensions: { sqlstate: '0A000' } });
  }
  return type;
}

/** A question with its values in place, and the relation that one store may answer, if the core can say it. */
interface Ready {
  readonly query: BoundQuery;
  readonly whole: Relation | undefined;
  readonly context: LowerContext;
}

function answering({ question, session, completion, limits }: DataQuestion, types: readonly PgType[]) {
  const zone = sessionZone(session.settings.get('timezone')) ?? 'UTC';
  const asQuery = (relation: Relation, maxRows: number): Query => ({ path: 'sql', relation, maxRows });
  const bind = (values: readonly SqlParameter[], scope: ReadScope): BoundQuestion =>
    bindQuestion(question.tree as QuestionTree, {
      catalog: scope.catalog,
      session,
      parameters: types,
      values,
    });
  const ready = ({ query }: BoundQuestion, { catalog }: ReadScope, vectors?: LowerContext['vectors']): Ready => {
    const context = { catalog, used: usedColumns(query), vectors };
    return { query, whole: lowerQuery(query, context), context };
  };
  const planOf = (relation: Relation, maxRows: number, { query, context }: ReadScope): LevelPlan | undefined => {
    try {
      return query.plan(asQuery(relation, maxRows), context);
    } catch (error) {
      if (error instanceof LakegateError && error.code === 'NO_ELIGIBLE_BINDING') return undefined;
      throw error;
    }
  };
  const splitFor = ({ query, context }: Ready, scope: ReadScope): SplitQuestion => {
    const accepts = (relation: Relation): boolean => planOf(relation, limits.maxCompletionRows, scope) !== undefined;
    return splitQuestion(query, context, accepts);
  };
  const statementOf = ({ query }: SplitQuestion): string => renderQuery(query, { zone, table: inputTable });
  return {
    plan: (values: readonly SqlParameter[], scope: ReadScope): SqlPlan => {
      const one = ready(bind(values, scope), scope);
      const whole = one.whole && planOf(one.whole, limits.maxExportRows, scope);
      if (whole !== undefined) return { kind: 'whole', plan: whole };
      const split = splitFor(one, scope);
      const inputs = split.inputs.map(({ relation }) =>
        scope.query.plan(asQuery(relation, limits.maxCompletionRows), scope.context),
      );
      return { kind: 'completed', statement: statementOf(split), inputs };
    },
    run: async function* (values: readonly SqlParameter[], scope: ReadScope): AsyncGenerator<SqlBatch> {
      const bound = bind(values, scope);
      const one = ready(bound, scope, await readVectors(bound.vectorQueries, scope));
      // Asked for its columns alone.
      if (one.query.limit?.kind === 'literal' && one.query.limit.value === 0n) return;
      const whole = one.whole && (await answerWhole(one.whole, scope, asQuery, limits));
      if (whole !== undefined) {
        for await (const rows of whole) yield { kind: 'values', rows };
        return;
      }
      const split = splitFor(one, scope);
      const inputs = split.inputs.map(({ relation, fields }) => ({
        fields,
        open: async () => (await scope.query.query(asQuery(relation, limits.maxCompletionRows), scope.context)).batches,
      }));
      const answer = columnsOfQuery(one.query).map(({ type }) => dataTypeOf(type));
      let count = 0;
      for await (const rows of completion.run({
        text: statementOf(split),
        inputs,
        types: answer,
        signal: scope.context.signal,
      })) {
        count += rows.length;
        if (count > limits.maxExportRows)
          throw new LakegateError('ROW_LIMIT', { extensions: { maxRows: limits.maxExportRows } });
        yield { kind: 'values', rows };
      }
    },
  };
}

/**
 * What questions for vectors answer: nothing where no row answers, or what it has is no vector.
 * @throws LakegateError SQL_UNSUPPORTED for one that no store answers by itself, SQL_INVALID for more than one row
 */
async function readVectors(
  queries: readonly BoundQuery[],
  scope: ReadScope,
): Promise<NonNullable<LowerContext['vectors']>> {
  const read = async (query: BoundQuery): Promise<readonly number[] | undefined> => {
    const relation = lowerQuery(query, { catalog: scope.catalog, used: usedColumns(query) });
    if (relation === undefined) {
      const message = 'a distance from a question that no store answers by itself is not supported';
      throw new LakegateError('SQL_UNSUPPORTED', { message, extensions: { sqlstate: '0A000' } });
    }
    const rows: Row[] = [];
    const { batches } = await scope.query.query(
      { path: 'sql.vector', relation: fetch(relation, 0, 2), maxRows: 2 },
      scope.context,
    );
    for await (const batch of batches) rows.push(...batch);
    if (rows.length > 1) {
      const message = 'more than one row returned by a subquery used as an expression';
      throw new LakegateError('SQL_INVALID', { message, extensions: { sqlstate: '21000' } });
    }
    return asVector(rows[0]?.[0]);
  };
  return new Map(await Promise.all(queries.map(async (query) => [query, await read(query)] as const)));
}

/** The answer of one store to all of it; undefined where none takes it. */
async function answerWhole(
  relation: Relation,
  scope: ReadScope,
  asQuery: (relation: Relation, maxRows: number) => Query,
  limits: SqlLimits,
) {
  try {
    return (await scope.query.query(asQuery(relation, limits.maxExportRows), scope.context)).batches;
  } catch (error) {
    if (error instanceof LakegateError && error.code === 'NO_ELIGIBLE_BINDING') return undefined;
    throw error;
  }
}

async function describeColumns(
  query: BoundQuery,
  mirror: CatalogMirror,
  { catalog }: ReadScope,
): Promise<readonly SqlColumn[]> {
  const sources = new Map<number, string>();
  if (query.kind === 'select' && query.from !== undefined) collectDatasets(query.from, sources);
  return Promise.all(
    columnsOfQuery(query).map(async ({ name, type }, i): Promise<SqlColumn> => {
      const { oid, size, modifier } = describeColumnType(type);
      const expr = query.kind === 'select' ? query.outputs[i]?.expr : undefined;
      const dataset = expr?.kind === 'column' ? sources.get(expr.source) : undefined;
      const isOwn = expr?.kind === 'column' && expr.index < (catalog.datasets.get(dataset ?? '')?.columns.length ?? 0);
      const tableOid = dataset === undefined || !isOwn ? undefined : await mirror.tableOid(dataset, catalog);
      const tableColumn = tableOid !== undefined && expr?.kind === 'column' ? expr.index + 1 : 0;
      return {
        name,
        typeOid: oid,
        typeSize: size,
        typeModifier: modifier,
        type: dataTypeOf(type),
        tableOid: tableOid ?? 0,
        tableColumn,
      };
    }),
  );
}

function collectDatasets(from: BoundFrom, sources: Map<number, string>): void {
  if (from.kind === 'dataset') sources.set(from.source, from.dataset);
  if (from.kind !== 'join') return;
  collectDatasets(from.left, sources);
  collectDatasets(from.right, sources);
}
