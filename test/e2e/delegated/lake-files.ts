// What the lake is made of whose Athena and Redshift know their callers: two datasets of the same rows, one that the
// stores keep to the grants on and one that the gateway keeps to as well.

export const account = '111122223333';
export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/lakegate/${name}`;

/** Roles of the lake; each is a principal of the gateway, and `keyless` is one more, for whom there is no session. */
export const roles = ['whole', 'narrow', 'changing', 'hidden', 'none'] as const;
export const keyless = 'keyless';
export type Asker = (typeof roles)[number] | typeof keyless;

const lakegate = (value: object) => [{ property: 'lakegate', value }];
const signed = { accessKeyId: 'local', secretAccessKey: 'local' };

const properties = [
  {
    name: 'id',
    logicalType: 'integer',
    logicalTypeOptions: { format: 'i32' },
    primaryKey: true,
    primaryKeyPosition: 1,
    required: true,
  },
  { name: 'kind', logicalType: 'string', required: true },
  { name: 'amount', logicalType: 'integer', logicalTypeOptions: { format: 'i32' } },
];

const dataset = (name: string, mode: string) => ({
  name,
  physicalName: name,
  customProperties: lakegate({
    lakeFormation: { mode },
    bindings: ['athena', 'redshift', 'clickhouse'].map((server) => ({ server, statistics: { rows: 60, bytes: 6000 } })),
  }),
  properties,
});

export const contract = {
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: 'lab',
  version: '1.0.0',
  status: 'active',
  domain: 'lab',
  servers: [
    {
      server: 'athena',
      type: 'athena',
      schema: 'lab',
      regionName: 'us-east-1',
      stagingDir: 's3://anything/',
      customProperties: lakegate({ ...signed, endpoint: '${LAKEGATE_ATHENA_ENDPOINT}' }),
    },
    {
      server: 'redshift',
      type: 'redshift',
      region: 'us-east-1',
      database: 'dev',
      schema: 'lab',
      customProperties: lakegate({
        ...signed,
        endpoint: '${LAKEGATE_REDSHIFT_ENDPOINT}',
        workgroupName: 'lakegate',
      }),
    },
    {
      server: 'clickhouse',
      type: 'clickhouse',
      host: 'localhost',
      port: 8123,
      database: 'lab',
      customProperties: lakegate({ url: '${LAKEGATE_CLICKHOUSE_URL}' }),
    },
  ],
  schema: [dataset('cells', 'delegated'), dataset('twice', 'both')],
};

const sql = `SELECT CAST(i AS INTEGER) AS id, CASE WHEN i % 3 = 0 THEN 'k1' ELSE 'k2' END AS kind,
  CAST(i * 10 AS INTEGER) AS amount FROM range(1, 31) AS t(i)`;
const clickhouseSql = `SELECT toInt32(number + 1) AS id, if((number + 1) % 3 = 0, 'k1', 'k2') AS kind,
  toInt32((number + 1) * 10) AS amount FROM numbers(30)`;

export const localServers = {
  athena: { lab: { cells: { sql }, twice: { sql } } },
  redshift: { lab: { cells: { sql }, twice: { sql } } },
  clickhouse: {
    lab: { cells: { sql: clickhouseSql, orderBy: ['id'] }, twice: { sql: clickhouseSql, orderBy: ['id'] } },
  },
  lakeFormation: { file: 'lake-formation.yaml', governs: ['athena', 'redshift'] },
};

const user = (name: string): string => `arn:aws:iam::${account}:user/${name}`;
const columns = { id: 'int', kind: 'string', amount: 'int' };
const filter = (tableName: string, name: string, more: object) => ({
  databaseName: 'lab',
  tableName,
  name,
  rowFilter: { filterExpression: "kind = 'k1'" },
  ...more,
});
const grant = (role: string, resource: object) => ({ principal: roleArn(role), resource, permissions: ['SELECT'] });
const grantsOn = (tableName: string) => [
  grant('whole', { table: { databaseName: 'lab', name: tableName } }),
  grant('changing', { table: { databaseName: 'lab', name: tableName } }),
  grant('narrow', { dataCellsFilter: { databaseName: 'lab', tableName, name: 'k1' } }),
  grant('hidden', { dataCellsFilter: { databaseName: 'lab', tableName, name: 'unnamed' } }),
];

export const lakeState = {
  accounts: {
    [account]: {
      users: {
        admin: { userId: 'AIDAADMIN', accessKeys: [{ accessKeyId: 'local-admin', secretAccessKey: 'local-admin' }] },
        gateway: { userId: 'AIDAGATEWAY', accessKeys: [{ accessKeyId: 'local', secretAccessKey: 'local' }] },
      },
      roles: Object.fromEntries(
        roles.map((name) => [
          name,
          {
            roleId: `AROA${name.toUpperCase()}`,
            path: '/lakegate/',
            trust: [{ principals: [user('gateway')], actions: ['AssumeRole', 'TagSession', 'SetSourceIdentity'] }],
          },
        ]),
      ),
      settings: {
        dataLakeAdmins: [user('admin')],
        readOnlyAdmins: [user('gateway')],
        allowExternalDataFiltering: true,
        externalDataFilteringAllowList: [account],
        authorizedSessionTagValueList: ['lakegate'],
      },
      databases: {
        lab: {
          tables: {
            cells: { location: 's3://lab/cells/', columns },
            twice: { location: 's3://lab/twice/', columns },
          },
        },
      },
      dataCellsFilters: ['cells', 'twice'].flatMap((tableName) => [
        filter(tableName, 'k1', { columnWildcard: { excludedColumnNames: ['amount'] } }),
        filter(tableName, 'unnamed', { columnNames: ['id', 'amount'] }),
      ]),
      grants: ['cells', 'twice'].flatMap(grantsOn),
      resources: [{ resourceArn: 'arn:aws:s3:::lab' }],
    },
  },
};
