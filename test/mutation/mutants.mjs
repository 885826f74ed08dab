// Ways to break the enforcement of permissions on purpose. Each replaces a text that occurs once in a file, and names
// the suites that have to notice, the likeliest first.

const tables = 'test/integration/governed-tables';
const hazards = 'test/integration/governance-hazards.test.ts';
const grants = 'test/unit/auth/policy/join-grants.test.ts';
const hashes = 'test/unit/auth/hashed-fields.test.ts';
const state = 'test/unit/auth/lake-formation/random-state.test.ts';
const decisions = 'test/security/lake-formation-attacks.test.ts';
const agreement = 'test/unit/auth/lake-formation/agree-grants.test.ts';
const pages = 'test/security/revoked-pages.test.ts';
const forged = 'test/security/forged-plan.test.ts';

/** @type {readonly { what: string, file: string, from: string, to: string, suites: readonly string[] }[]} */
export const mutants = [
  {
    what: 'the row filter is dropped',
    file: 'auth/permission.ts',
    from: 'rowFilter: grant.rowFilter,',
    to: 'rowFilter: undefined,',
    suites: [tables],
  },
  {
    what: 'the cell filter of one column is ignored',
    file: 'auth/permission.ts',
    from: 'if (cellFilter === undefined) return value;',
    to: "if (cellFilter === undefined || field.name === 'amount') return value;",
    suites: [tables],
  },
  {
    what: 'a mask replaces its cell filter',
    file: 'auth/permission.ts',
    from: 'if (cellFilter === undefined) return value;',
    to: 'if (cellFilter === undefined || mask !== undefined) return value;',
    suites: [tables],
  },
  {
    what: 'masks are not applied',
    file: 'auth/permission.ts',
    from: 'const value = mask === undefined ? plain : Object.freeze(maskedColumn(plain, mask));',
    to: 'const value = plain;',
    suites: [tables],
  },
  {
    what: 'columns that are not granted can be read',
    file: 'auth/permission.ts',
    from: 'column === undefined || !grant.columns.has(field.name)',
    to: 'column === undefined',
    suites: [tables],
  },
  {
    what: 'sub-queries are not secured',
    file: 'auth/permission.ts',
    from: 'query: this.relation(expr.query)',
    to: 'query: expr.query as never',
    suites: [tables],
  },
  {
    what: 'the value is clear where it should be masked, and masked where clear',
    file: 'auth/mask-expression.ts',
    from: "call('if', clear, column, masked)",
    to: "call('if', clear, masked, column)",
    suites: [tables],
  },
  {
    what: 'a partial mask shows the whole text',
    file: 'auth/mask-expression.ts',
    from: "return call<never>('mask_partial', column, first, last, literal(mask.fill, stringType));",
    to: 'return first.value === last.value ? literal(mask.fill, stringType) : column;',
    suites: [tables],
  },
  {
    what: 'of two masks the first is taken',
    file: 'auth/policy/join-grants.ts',
    from: "distinct.size === 1 ? only : { kind: 'null' }",
    to: 'only',
    suites: [tables, grants],
  },
  {
    what: 'a column is shown in the rows of every grant',
    file: 'auth/policy/join-grants.ts',
    from: 'cellFilters.set(name, freeze(disjunction(cells)))',
    to: 'cellFilters.set(name, freeze(disjunction(rows)))',
    suites: [tables],
  },
  {
    what: 'a partly visible key is shown',
    file: 'auth/policy/join-grants.ts',
    from: 'if ((!inEveryVisibleRow || mask !== undefined) && dataset.key.includes(name)) continue;',
    to: '',
    suites: [tables],
  },
  {
    what: 'AND of a row filter is read as OR',
    file: 'auth/policy/parse-row-filter.ts',
    from: 'return and(terms);',
    to: 'return or(terms);',
    suites: [tables],
  },
  {
    what: 'NOT IN of a row filter is read as IN',
    file: 'auth/policy/parse-row-filter.ts',
    from: 'return negate(isIn([column], this.#list(definition)), negated);',
    to: 'return isIn([column], this.#list(definition));',
    suites: [tables],
  },
  {
    what: 'a store of SQL gets no row filter',
    file: 'connectors/sql/compile-relation.ts',
    from: 'where: scan.rowFilter === undefined ? [] : this.conditions(scan.rowFilter, scope),',
    to: 'where: [],',
    suites: [tables],
  },
  {
    what: 'a store of SQL orders by the value beneath the mask',
    file: 'connectors/sql/compile-relation.ts',
    from: 'const query = this.unnested(relation.input, union(needed, keys));\n        return { ...query, orderBy: this.orderKeys(relation.keys, scopeOf(query)) };',
    to: `const query = this.unnested(relation.input, union(needed, keys));
        if (relation.input.kind === 'scan') this.aliases -= 1;
        const outputs = relation.input.kind === 'scan' ? relation.input.outputs : [];
        const plain = relation.input.kind === 'scan' ? this.scan({ ...relation.input, outputs: outputs.map((o) => (o.kind === 'call' && o.args[1]?.kind === 'column' ? o.args[1] : o.kind === 'call' && o.args[0]?.kind === 'column' ? o.args[0] : o)) } as never, union(needed, keys)) : query;
        return { ...query, orderBy: this.orderKeys(relation.keys, scopeOf(plain)) };`,
    suites: [tables, 'test/conformance/athena.test.ts'],
  },
  {
    what: 'a filter of the caller takes the place of the row filter at a store of SQL',
    file: 'connectors/sql/compile-relation.ts',
    from: 'return { ...query, where: [...query.where, ...this.conditions(relation.condition, scopeOf(query))] };',
    to: 'return { ...query, where: this.conditions(relation.condition, scopeOf(query)) };',
    suites: [tables],
  },
  {
    what: 'a null in a sub-query makes its look-up unknown',
    file: 'connectors/sql/compile-in-query.ts',
    from: 'const where = [...query.where, ...columns.map((column) => isNotNull(column))];',
    to: 'const where = query.where;',
    suites: [tables],
  },
  {
    what: 'a condition on a cell that is unknown shows it',
    file: 'connectors/sql/standard-functions.ts',
    from: 'return sql`CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END`;',
    to: 'return sql`CASE WHEN NOT (${condition}) THEN ${otherwise} ELSE ${then} END`;',
    suites: [tables, hazards],
  },
  {
    what: 'DynamoDB drops the row filter',
    file: 'connectors/dynamodb/flatten-relation.ts',
    from: "rowFilter === undefined ? [] : [{ kind: 'filter', condition: rowFilter, of: 'row filter' }]",
    to: '[]',
    suites: [tables],
  },
  {
    what: 'DynamoDB alone is trusted with negation on missing attributes',
    file: 'connectors/dynamodb/apply-steps.ts',
    from: 'for await (const rows of input) yield rows.filter(test);',
    to: 'for await (const rows of input) yield rows.length > 0 && test.length > 0 ? rows : [];',
    suites: [tables, hazards],
  },
  {
    what: 'DynamoDB sorts by the value beneath the mask',
    file: 'connectors/dynamodb/flatten-relation.ts',
    from: 'keys: sortKeys.map((key) => ({ ...key, expr: restate(key.expr) }))',
    to: "keys: sortKeys.map((key) => ({ ...key, expr: mapColumns(key.expr as never, (c) => { let e = restate(c) as never as { args?: readonly { kind: string }[] }; for (;;) { const inner = e.args?.find((a) => a.kind === 'column') ?? undefined; if (inner === undefined) return e as never; e = inner as never; } }) }))",
    suites: [tables, 'test/conformance/dynamodb.test.ts'],
  },
  {
    what: 'what is shown as a keyed hash can be joined and compared by',
    file: 'auth/hashed-fields.ts',
    from: 'if (field === undefined) return;',
    to: "if (field === undefined || field.key !== '') return;",
    suites: [hashes],
  },
  {
    what: 'excluded columns of a data cells filter are shown',
    file: 'auth/lake-formation/match-grant.ts',
    from: 'named.has(foldCase(name)) === included',
    to: 'named.has(foldCase(name)) === included || !included',
    suites: [state],
  },
  {
    what: 'what an account was not granted can be granted on',
    file: 'auth/lake-formation/evaluate-locally.ts',
    from: 'subject.accountId === table.catalogId ? own : intersect(own, accountShare(question, scope))',
    to: 'own.length > 0 ? own : intersect(own, accountShare(question, scope))',
    suites: [state, 'test/unit/auth/lake-formation/evaluate-locally.test.ts'],
  },
  {
    what: 'a table left to IAM is served',
    file: 'auth/lake-formation/evaluate-locally.ts',
    from: 'if (!open || hasOptedIn(question, scope)) return;',
    to: 'if (!open || state.grants.length > 0) return;',
    suites: [decisions, 'test/unit/auth/lake-formation/evaluate-locally.test.ts'],
  },
  {
    what: 'sources that disagree are not noticed',
    file: 'auth/lake-formation/agree-grants.ts',
    from: 'if (meaningDigest(decided) === meaningDigest(confirmed)) return undefined;',
    to: "if (meaningDigest(decided) !== '') return undefined;",
    suites: [agreement],
  },
  {
    what: 'a cursor outlives its grant',
    file: 'src/planner/cursor.ts',
    from: 'scope.questionDigest, scope.grantDigest]',
    to: 'scope.questionDigest]',
    suites: [pages, 'test/unit/planner/cursor.test.ts'],
  },
  {
    what: 'a copy of a secured scan passes for one',
    file: 'src/core/secured-scan.ts',
    from: "if (!SecuredScan.isGenuine(node)) throw new LakegateError('PLAN_FORGED');",
    to: '',
    suites: [forged],
  },
];
