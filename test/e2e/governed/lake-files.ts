// What the governed lake is made of: its contract, and the state of its Lake Formation, in which nobody holds anything.

export const lakeAccount = '111122223333';

/** Who asks. Each is a role of the lake; masks are what a test puts on them. */
export const principals = ['plain', 'narrow', 'other', 'same', 'hashed', 'none'] as const;
export type LakePrincipal = (typeof principals)[number];

const lakegate = (value: object) => [{ property: 'lakegate', value }];

const local = (kind: string, more: object = {}) =>
  lakegate({
    endpoint: `\${LAKEGATE_${kind}_ENDPOINT}`,
    accessKeyId: 'local',
    secretAccessKey: 'local',
    ...more,
  });

const statistics = { rows: 60, bytes: 6000 };

export const lakeContract = {
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: 'lab-cells',
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
      customProperties: local('ATHENA'),
    },
    {
      server: 'redshift',
      type: 'redshift',
      region: 'us-east-1',
      database: 'dev',
      schema: 'public',
      customProperties: local('REDSHIFT', { workgroupName: 'lakegate' }),
    },
    {
      server: 'clickhouse',
      type: 'clickhouse',
      host: 'localhost',
      port: 8123,
      database: 'lab',
      customProperties: lakegate({ url: '${LAKEGATE_CLICKHOUSE_URL}' }),
    },
    {
      server: 'dynamodb',
      type: 'custom',
      region: 'us-east-1',
      customProperties: local('DYNAMODB', { kind: 'dynamodb' }),
    },
  ],
  schema: [
    {
      name: 'cells',
      physicalName: 'cells',
      customProperties: lakegate({
        bindings: [
          { server: 'athena', statistics },
          { server: 'redshift', statistics },
          { server: 'clickhouse', statistics },
          { server: 'dynamodb', scan: { maxRows: 1000 }, statistics },
        ],
      }),
      properties: [
        {
          name: 'id',
          logicalType: 'integer',
          logicalTypeOptions: { format: 'i32' },
          primaryKey: true,
          primaryKeyPosition: 1,
          required: true,
        },
        { name: 'kind', logicalType: 'string' },
        { name: 'amount', logicalType: 'integer', logicalTypeOptions: { format: 'i32' } },
        { name: 'ratio', logicalType: 'number', logicalTypeOptions: { format: 'f64' } },
        { name: 'label', logicalType: 'string' },
      ],
    },
  ],
};

/** A topic of Kafka at `brokers`. */
export interface LakeTopic {
  readonly brokers: string;
  readonly topic: string;
}

/** The contract with a stream of new cells beside its stores. */
export function withTopic(contract: typeof lakeContract, { brokers, topic }: LakeTopic): object {
  const [cells] = contract.schema;
  const stores = cells?.customProperties[0]?.value as { readonly bindings: readonly object[] };
  const stream = {
    server: 'bus',
    direction: 'stream',
    physicalName: topic,
    changes: 'append',
    settings: { maxWaitMs: 50 },
  };
  return {
    ...contract,
    servers: [...contract.servers, { server: 'bus', type: 'kafka', host: brokers, format: 'json' }],
    schema: [{ ...cells, customProperties: lakegate({ bindings: [...stores.bindings, stream] }) }],
  };
}

const gateway = `arn:aws:iam::${lakeAccount}:user/gateway`;
const admin = `arn:aws:iam::${lakeAccount}:user/admin`;

export const lakeState = {
  accounts: {
    [lakeAccount]: {
      users: {
        admin: {
          userId: 'AIDAADMIN',
          accessKeys: [{ accessKeyId: 'local-admin', secretAccessKey: 'local-admin' }],
        },
        gateway: { userId: 'AIDAGATEWAY', accessKeys: [{ accessKeyId: 'local', secretAccessKey: 'local' }] },
      },
      roles: Object.fromEntries(
        principals.map((name) => [
          name,
          {
            roleId: `AROA${name.toUpperCase()}`,
            path: '/lakegate/',
            trust: [
              {
                principals: [gateway],
                actions: ['AssumeRole', 'TagSession', 'SetSourceIdentity'],
                requestTags: { LakeFormationAuthorizedCaller: ['lakegate'] },
              },
            ],
          },
        ]),
      ),
      settings: {
        dataLakeAdmins: [admin],
        readOnlyAdmins: [gateway],
        allowExternalDataFiltering: true,
        externalDataFilteringAllowList: [lakeAccount],
        authorizedSessionTagValueList: ['lakegate'],
      },
      databases: {
        lab: {
          tables: {
            cells: {
              location: 's3://lab/cells/',
              columns: { id: 'int', kind: 'string', amount: 'int', ratio: 'double', label: 'string' },
            },
          },
        },
      },
      resources: [{ resourceArn: 'arn:aws:s3:::lab' }],
    },
  },
};
