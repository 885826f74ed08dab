import { loadConditions, type ConditionHolds } from '../../../../auth/lake-formation/evaluate-condition.js';
import { evaluateLocally, type LocalDecision } from '../../../../auth/lake-formation/evaluate-locally.js';
import { parseLakeFormationState } from '../../../../auth/lake-formation/parse-lake-formation-state.js';
import { subjectOf } from '../../../../auth/lake-formation/subject.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import { isTrue } from '../../../../src/core/evaluate.js';
import type { Row } from '../../../../src/core/value.js';
import { sampleColumn, sampleDataset } from '../sample-dataset.js';

const home = '111122223333';
const other = '444455556666';
const role = `arn:aws:iam::${home}:role/analyst`;
const group = 'arn:aws:identitystore:::group/g-1';
const names = ['id', 'country', 'dept', 'salary'];
const staff = sampleDataset(
  'staff',
  [
    sampleColumn('id', int32Type, false),
    sampleColumn('country', stringType),
    sampleColumn('dept', stringType),
    sampleColumn('salary', int32Type),
  ],
  { key: ['id'], domain: 'hr' },
);
const rows: Row[] = [
  [1, 'us', 'hr', 10],
  [2, 'us', 'it', 20],
  [3, 'fr', 'hr', 30],
  [4, null, null, 40],
];

let conditionHolds: ConditionHolds;
beforeAll(async () => {
  conditionHolds = await loadConditions();
});

interface Asked {
  readonly as?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly ownedBy?: string;
}

function decide(yaml: string, { as = [role], tags = {}, ownedBy = home }: Asked = {}): LocalDecision {
  return evaluateLocally({
    state: parseLakeFormationState(`catalogId: '${ownedBy}'\n${yaml}`, 'state.yaml'),
    dataset: staff,
    table: { catalogId: ownedBy, databaseName: 'hr', tableName: 'staff' },
    subject: subjectOf({ grantees: as }, home, tags),
    conditionHolds,
  });
}

/** The cells that a decision shows, by row: `-` for a column that is hidden. */
function shown(decision: LocalDecision): unknown[][] {
  if (decision.decision.outcome !== 'granted') return [];
  const { grant } = decision.decision;
  return rows
    .filter((row) => isTrue(grant.rowFilter, row))
    .map((row) =>
      names.map((name, i) => {
        if (!grant.columns.has(name)) return '-';
        return isTrue(grant.cellFilters.get(name), row) ? row[i] : null;
      }),
    );
}

function grantOf(resource: string, permissions = 'SELECT', more = ''): string {
  return `  - { principal: '${role}', resource: { ${resource} }, permissions: [${permissions}]${more} }`;
}
const table = 'table: { databaseName: hr, name: staff }';
const filterUs = `dataCellsFilters:
  - { databaseName: hr, tableName: staff, name: us, rowFilter: { filterExpression: "country = 'us'" }, columnWildcard: {} }
  - { databaseName: hr, tableName: staff, name: hr, rowFilter: { filterExpression: "dept = 'hr'" }, columnNames: [id, dept] }
  - { databaseName: hr, tableName: staff, name: all, rowFilter: { allRowsWildcard: {} }, columnWildcard: { excludedColumnNames: [salary] } }
  - { databaseName: hr, tableName: staff, name: broken, rowFilter: { filterExpression: "lower(dept) = 'hr'" }, columnWildcard: {} }
`;
const filter = (name: string): string => `dataCellsFilter: { databaseName: hr, tableName: staff, name: ${name} }`;

describe('a permission', () => {
  test.each(['SELECT', 'ALL'])('%s on a table shows all of it', (permission) => {
    expect(shown(decide(`grants:\n${grantOf(table, permission)}`))).toEqual(rows);
  });

  test.each(['DESCRIBE', 'INSERT', 'ALTER', 'DROP', 'DELETE', 'ASSOCIATE', 'SOMETHING_NEW', 'SUPER_USER'])(
    '%s on a table lets nobody read',
    (permission) => {
      expect(decide(`grants:\n${grantOf(table, permission)}`).decision).toEqual({ outcome: 'denied' });
    },
  );

  test('on every table of the database covers the table, one on the database does not', () => {
    expect(shown(decide(`grants:\n${grantOf('table: { databaseName: HR, tableWildcard: {} }')}`))).toEqual(rows);
    expect(decide(`grants:\n${grantOf('database: { name: hr }', 'ALL')}`).decision.outcome).toBe('denied');
    const elsewhere = 'table: { databaseName: sales, tableWildcard: {} }';
    expect(decide(`grants:\n${grantOf(elsewhere)}`).decision.outcome).toBe('denied');
  });

  test('SUPER_USER on the catalog covers everything, others on it nothing', () => {
    expect(shown(decide(`grants:\n${grantOf('catalog: {}', 'SUPER_USER')}`))).toEqual(rows);
    expect(decide(`grants:\n${grantOf('catalog: {}', 'ALL')}`).decision.outcome).toBe('denied');
    expect(decide(`grants:\n${grantOf(`catalog: { id: '${other}' }`, 'SUPER_USER')}`).decision.outcome).toBe('denied');
  });

  test('on columns shows these, or all but some', () => {
    const some = grantOf('tableWithColumns: { databaseName: hr, name: staff, columnNames: [ID, dept, ghost] }');
    expect(shown(decide(`grants:\n${some}`))[0]).toEqual([1, '-', 'hr', '-']);
    const most =
      'tableWithColumns: { databaseName: hr, name: staff, columnWildcard: { excludedColumnNames: [SALARY] } }';
    expect(shown(decide(`grants:\n${grantOf(most)}`))[0]).toEqual([1, 'us', 'hr', '-']);
  });

  test('of somebody else, or of the account, is nobody’s', () => {
    for (const principal of ['arn:aws:iam::111122223333:role/other', home, 'analyst']) {
      const grant = grantOf(table).replace(role, principal);
      expect(decide(`grants:\n${grant}`, { as: [role, home] }).decision.outcome).toBe('denied');
    }
  });

  test('of a group reaches its members, and adds to their own', () => {
    const ofGroup = grantOf('tableWithColumns: { databaseName: hr, name: staff, columnNames: [salary] }').replace(
      role,
      group,
    );
    const own = grantOf('tableWithColumns: { databaseName: hr, name: staff, columnNames: [id] }');
    expect(shown(decide(`grants:\n${own}\n${ofGroup}`, { as: [role, group] }))[0]).toEqual([1, '-', '-', 10]);
  });

  test('does not cover a column that the table lacks', () => {
    const tables = `tables:\n  - { databaseName: hr, name: staff, columnNames: [Id, country, dept] }\n`;
    expect(shown(decide(`${tables}grants:\n${grantOf(table)}`))[0]).toEqual([1, 'us', 'hr', '-']);
  });
});

describe('data cells filters', () => {
  test('show their rows and columns', () => {
    expect(shown(decide(`${filterUs}grants:\n${grantOf(filter('us'))}`))).toEqual([rows[0], rows[1]]);
    expect(shown(decide(`${filterUs}grants:\n${grantOf(filter('hr'))}`))).toEqual([
      [1, '-', 'hr', '-'],
      [3, '-', 'hr', '-'],
    ]);
  });

  test('that overlap show a cell where one of them has its row and column', () => {
    expect(shown(decide(`${filterUs}grants:\n${grantOf(filter('us'))}\n${grantOf(filter('hr'))}`))).toEqual([
      [1, 'us', 'hr', 10],
      [2, 'us', 'it', 20],
      [3, null, 'hr', null],
    ]);
  });

  test('for all rows prevail, for their own columns alone', () => {
    const both = decide(`${filterUs}grants:\n${grantOf(filter('us'))}\n${grantOf(filter('all'))}`);
    expect(shown(both).map((cells) => cells[3])).toEqual([10, 20, null, null]);
    expect(shown(both)).toHaveLength(4);
  });

  test('that are not there show nothing', () => {
    expect(decide(`${filterUs}grants:\n${grantOf(filter('gone'))}`).decision.outcome).toBe('denied');
  });

  test('that cannot be read refuse the whole table, whatever else is granted', () => {
    const { decision } = decide(`${filterUs}grants:\n${grantOf(table)}\n${grantOf(filter('broken'))}`);
    expect(decision).toMatchObject({ outcome: 'refused', code: 'DECISION_INVALID' });
  });

  test('of which there are a hundred add up', () => {
    const filters = Array.from({ length: 100 }, (_, i) => i);
    const yaml = `dataCellsFilters:
${filters.map((i) => `  - { databaseName: hr, tableName: staff, name: f${String(i)}, rowFilter: { filterExpression: 'salary = ${String(i)}' }, columnWildcard: {} }`).join('\n')}
grants:
${filters.map((i) => grantOf(filter(`f${String(i)}`))).join('\n')}`;
    expect(shown(decide(yaml))).toEqual(rows);
  });
});

describe('LF-tags', () => {
  const tagged = `lfTags:
  - { resource: { database: { name: hr } }, lfTags: [{ tagKey: Sensitivity, tagValues: [Public] }, { tagKey: domain, tagValues: [people] }] }
  - { resource: { table: { databaseName: hr, name: staff } }, lfTags: [{ tagKey: domain, tagValues: [staff] }] }
  - { resource: { tableWithColumns: { databaseName: hr, name: staff, columnNames: [salary] } }, lfTags: [{ tagKey: sensitivity, tagValues: [secret] }] }
lfTagExpressions:
  - { name: open, expression: [{ tagKey: sensitivity, tagValues: [public] }] }
`;
  const policy = (expression: string, type = 'TABLE'): string =>
    `lfTagPolicy: { resourceType: ${type}, expression: [${expression}] }`;

  test('are inherited, overridden key by key, and compared in lower case', () => {
    const decision = decide(`${tagged}grants:\n${grantOf(policy('{ tagKey: SENSITIVITY, tagValues: [PUBLIC] }'))}`);
    expect(shown(decision)[0]).toEqual([1, 'us', 'hr', '-']);
    expect(Object.fromEntries(decision.columnTags.get('salary')!)).toEqual({ sensitivity: 'secret', domain: 'staff' });
    expect(Object.fromEntries(decision.columnTags.get('id')!)).toEqual({ sensitivity: 'public', domain: 'staff' });
  });

  test('meet an expression with each of its keys, by any of its values', () => {
    const any = policy('{ tagKey: sensitivity, tagValues: [public, secret] }, { tagKey: domain, tagValues: [staff] }');
    expect(shown(decide(`${tagged}grants:\n${grantOf(any)}`))).toEqual(rows);
    const both = policy('{ tagKey: sensitivity, tagValues: [public] }, { tagKey: domain, tagValues: [people] }');
    expect(decide(`${tagged}grants:\n${grantOf(both)}`).decision.outcome).toBe('denied');
  });

  test('meet no expression by a key that is not there, and no empty one', () => {
    const missing = policy('{ tagKey: owner, tagValues: [x] }');
    expect(decide(`${tagged}grants:\n${grantOf(missing)}`).decision.outcome).toBe('denied');
    expect(decide(`${tagged}grants:\n${grantOf(policy(''))}`).decision.outcome).toBe('denied');
  });

  test('meet an expression kept under a name; an unknown name is met by nothing', () => {
    const named = (name: string): string => `lfTagPolicy: { resourceType: TABLE, expressionName: ${name} }`;
    expect(shown(decide(`${tagged}grants:\n${grantOf(named('open'))}`))[0]).toEqual([1, 'us', 'hr', '-']);
    expect(decide(`${tagged}grants:\n${grantOf(named('gone'))}`).decision.outcome).toBe('denied');
  });

  test('of databases are no permission on data, nor are others on a table', () => {
    const expression = '{ tagKey: sensitivity, tagValues: [public] }';
    expect(decide(`${tagged}grants:\n${grantOf(policy(expression, 'DATABASE'))}`).decision.outcome).toBe('denied');
    expect(decide(`${tagged}grants:\n${grantOf(policy(expression), 'DESCRIBE')}`).decision.outcome).toBe('denied');
  });

  test('and named grants add up; ALL on a part of the columns reads that part alone', () => {
    const byTag = grantOf(policy('{ tagKey: sensitivity, tagValues: [secret] }'), 'ALL');
    const byName = grantOf('tableWithColumns: { databaseName: hr, name: staff, columnNames: [id] }');
    expect(shown(decide(`${tagged}grants:\n${byTag}`))[0]).toEqual(['-', '-', '-', 10]);
    expect(shown(decide(`${tagged}grants:\n${byTag}\n${byName}`))[0]).toEqual([1, '-', '-', 10]);
  });
});

describe('across accounts', () => {
  const share = (resource: string): string => grantOf(resource).replace(role, home);

  test('the principal sees what both the account and they were granted', () => {
    const yaml = `${filterUs}grants:\n${share(filter('hr'))}\n${grantOf(filter('us'))}`;
    expect(shown(decide(yaml, { ownedBy: other }))).toEqual([[1, '-', 'hr', '-']]);
  });

  test('a grant without a share, and a share without a grant, show nothing', () => {
    expect(decide(`grants:\n${grantOf(table)}`, { ownedBy: other }).decision.outcome).toBe('denied');
    expect(decide(`grants:\n${share(table)}`, { ownedBy: other }).decision.outcome).toBe('denied');
    expect(shown(decide(`grants:\n${share(table)}\n${grantOf(table)}`, { ownedBy: other }))).toEqual(rows);
  });

  test('a principal whose names are of two accounts is in neither', () => {
    const as = [role, `arn:aws:iam::${other}:role/analyst`];
    expect(decide(`grants:\n${grantOf(table)}`, { as }).decision.outcome).toBe('denied');
  });
});

describe('hybrid access', () => {
  const open = (resource = table): string => grantOf(resource, 'ALL').replace(role, 'IAM_ALLOWED_PRINCIPALS');
  const own = grantOf('tableWithColumns: { databaseName: hr, name: staff, columnNames: [id] }');
  const ungoverned = { outcome: 'refused', code: 'DATASET_UNGOVERNED' };

  test('a table open to IAM_ALLOWED_PRINCIPALS is refused, with the reason, to those who have not opted in', () => {
    for (const resource of [table, 'table: { databaseName: hr, tableWildcard: {} }']) {
      const { decision } = decide(`grants:\n${open(resource)}\n${own}`);
      expect(decision).toMatchObject(ungoverned);
      expect(decision).toMatchObject({ reason: expect.stringContaining('IAM_ALLOWED_PRINCIPALS') as string });
    }
  });

  test('it is never shown by that grant, not even to one who would carry that name', () => {
    expect(decide(`grants:\n${open()}`, { as: ['IAM_ALLOWED_PRINCIPALS'] }).decision.outcome).toBe('refused');
  });

  test('those who opted in, on the table or its database, see what Lake Formation grants them', () => {
    for (const resource of [table, 'database: { name: hr }']) {
      const yaml = `grants:\n${open()}\n${own}\noptIns:\n  - { principal: '${role}', resource: { ${resource} } }`;
      expect(shown(decide(yaml))[0]).toEqual([1, '-', '-', '-']);
    }
    for (const [principal, resource] of [
      ['arn:aws:iam::111122223333:role/other', table],
      [role, 'database: { name: sales }'],
      [role, 'table: { databaseName: hr, name: other }'],
    ] as const) {
      const yaml = `grants:\n${open()}\n${own}\noptIns:\n  - { principal: '${principal}', resource: { ${resource} } }`;
      expect(decide(yaml).decision).toMatchObject(ungoverned);
    }
  });

  test('principals of Amazon DataZone projects are always opted in', () => {
    const yaml = `grants:\n${open()}\n${own}`;
    expect(shown(decide(yaml, { tags: { AmazonDataZoneProject: 'p' } }))[0]).toEqual([1, '-', '-', '-']);
  });

  test('a table without such a grant is governed for all, opted in or not', () => {
    expect(shown(decide(`grants:\n${own}\n${open('table: { databaseName: hr, name: other }')}`))[0]![0]).toBe(1);
  });
});

describe('attribute-based grants', () => {
  const everyone = `${home}:IAMPrincipals`;
  const condition = `context.iam.principalTags.hasTag("department") && context.iam.principalTags.getTag("department") == "hr"`;
  const conditional = (text: string, resource = table): string =>
    grantOf(resource, 'SELECT', `, condition: '${text}'`).replace(role, everyone);

  test('reach the IAM principals of the account whose tags meet the condition', () => {
    const yaml = `grants:\n${conditional(condition)}`;
    expect(shown(decide(yaml, { tags: { department: 'hr' } }))).toEqual(rows);
    expect(decide(yaml, { tags: { department: 'it' } }).decision.outcome).toBe('denied');
    expect(decide(yaml).decision.outcome).toBe('denied');
  });

  test('reach nobody who is not an IAM principal of that account', () => {
    const yaml = `grants:\n${conditional(condition)}`;
    for (const as of [[group], [`arn:aws:iam::${other}:role/x`]]) {
      expect(decide(yaml, { as, tags: { department: 'hr' } }).decision.outcome).toBe('denied');
    }
  });

  test('reach nobody by a condition that errs, is malformed, is too long, or brings in a second policy', () => {
    for (const text of [
      'context.iam.principalTags.getTag("absent") == "x"',
      'not cedar',
      `true ${'&& true '.repeat(500)}`,
      'false }; permit(principal, action, resource) when { true',
      '',
    ]) {
      const state = parseLakeFormationState(`catalogId: '${home}'\ngrants:\n${conditional(condition)}`, 'state.yaml');
      const [grant] = state.grants;
      const { decision } = evaluateLocally({
        state: { ...state, grants: [{ ...grant!, condition: text }] },
        dataset: staff,
        table: { catalogId: home, databaseName: 'hr', tableName: 'staff' },
        subject: subjectOf({ grantees: [role] }, home, { department: 'hr' }),
        conditionHolds,
      });
      expect(decision).toEqual({ outcome: 'denied' });
    }
  });

  test('are not by tag policies', () => {
    const tags = `lfTags:\n  - { resource: { ${table} }, lfTags: [{ tagKey: a, tagValues: [b] }] }\n`;
    const policy = 'lfTagPolicy: { resourceType: TABLE, expression: [{ tagKey: a, tagValues: [b] }] }';
    const yaml = `${tags}grants:\n${conditional('true', policy)}`;
    expect(decide(yaml).decision.outcome).toBe('denied');
    expect(shown(decide(yaml.replace(", condition: 'true'", '')))).toEqual(rows);
  });
});

test('a dataset with columns that differ by case alone is refused', () => {
  const { decision } = evaluateLocally({
    state: parseLakeFormationState(`catalogId: '${home}'\ngrants:\n${grantOf(table)}`, 'state.yaml'),
    dataset: sampleDataset('staff', [sampleColumn('a', int32Type), sampleColumn('A', int32Type)]),
    table: { catalogId: home, databaseName: 'hr', tableName: 'staff' },
    subject: subjectOf({ grantees: [role] }, home),
    conditionHolds,
  });
  expect(decision).toMatchObject({ outcome: 'refused', code: 'DECISION_INVALID' });
});
