// Binds a question to what a caller sees: names found, types known, parameters typed.
import type { VisibleCatalog } from '../core/read-scope.js';
import { canonicalTimestamp } from '../core/value.js';
import type { SqlParameter, SqlSession } from '../core/sql-service.js';
import { bindExpression } from './bind-expression.js';
import { bindSelectStatement } from './bind-query.js';
import type { Binder, Scope } from './binder.js';
import { invalid, unsupported } from './binder.js';
import type { BoundQuery } from './bound-query.js';
import type { QuestionTree } from './parse-tree.js';
import type { PgType } from './pg-type.js';
import { refuseHashed } from './refuse-hashed.js';
import { sessionZone } from './zoned-time.js';

export interface QuestionContext {
  readonly catalog: VisibleCatalog;
  readonly session: SqlSession;
  /** Types given for `$1`, …; undefined: left open. */
  readonly parameters: readonly (PgType | undefined)[];
  /** Values of a run, of the types found when it was prepared. */
  readonly values?: readonly SqlParameter[];
}

export interface BoundQuestion {
  readonly query: BoundQuery;
  /** Types of all parameters. */
  readonly parameters: readonly (PgType | undefined)[];
  /** Questions whose answers are vectors, to be read before it is lowered. */
  readonly vectorQueries: readonly BoundQuery[];
}

/** Items of FROMs that one question may have, common table expressions counted wherever they are named. */
const mostSources = 500;
/** How deep questions and expressions may stand within each other. */
const mostDepth = 200;

/** @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID, DATASET_UNKNOWN, COLUMN_UNKNOWN, COLUMN_HASHED */
export function bindQuestion(
  { select, source }: QuestionTree,
  { catalog, session, parameters, values }: QuestionContext,
): BoundQuestion {
  let sources = 0;
  let depth = 0;
  const within = <T>(work: () => T): T => {
    if (++depth > mostDepth) throw unsupported(binder, `a question nested more than ${mostDepth} levels deep`);
    const result = work();
    depth--;
    return result;
  };
  const zone = sessionZone(session.settings.get('timezone'));
  const binder: Binder = {
    source,
    catalog,
    zone: zone ?? 'UTC',
    now: canonicalTimestamp(new Date().toISOString()),
    user: session.user,
    database: session.database,
    parameters: [...parameters],
    values,
    datasets: new Map(),
    vectorQueries: [],
    nextSource: () => {
      if (++sources > mostSources) throw unsupported(binder, `a question over more than ${mostSources} tables`);
      return sources;
    },
    bindExpr: (node, scope) => within(() => bindExpression(node, scope)),
    bindQuery: (node, scope) => within(() => bindSelectStatement(node, scope)),
  };
  if (zone === undefined) throw invalid(binder, 'the time zone of the session is not known', '22023');
  const scope: Scope = {
    binder,
    items: [],
    columns: [],
    parent: undefined,
    ctes: new Map(),
    clause: 'SELECT',
    windows: new Map(),
  };
  const query = binder.bindQuery(select, scope);
  refuseHashed(query, binder);
  for (const asked of binder.vectorQueries) refuseHashed(asked, binder);
  return { query, parameters: binder.parameters, vectorQueries: binder.vectorQueries };
}
