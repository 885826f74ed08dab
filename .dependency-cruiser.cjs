// Who may import whom. ARCHITECTURE.md shows the same table; test/architecture breaks each rule to see it hold.
const stores = ['athena', 'redshift', 'dynamodb', 'clickhouse'];
const engines = [...stores, 'kafka', 'kinesis', 'firehose', 'sqs', 's3', 'mqtt', 'postgres'];

/** `from` may import nothing of the project that isn't in `to`. */
const only = (name, from, to, except) => ({
  name,
  severity: 'error',
  from: { path: from, ...(except ? { pathNot: except } : {}) },
  to: { path: '^(src|schema|resolvers|connectors|auth|local)/', pathNot: to },
});

module.exports = {
  forbidden: [
    only('core-imports-nothing', '^src/core/', '^src/core/'),
    only('auth-knows-core', '^auth/', '^(auth|src/core)/'),
    only('schema-knows-core', '^schema/', '^(schema|src/core)/'),
    only('resolvers-know-schema-and-core', '^resolvers/', '^(resolvers|schema|src/core)/'),
    only('connectors-know-core', '^connectors/', '^(connectors|src/core)/'),
    ...engines.map((engine) => ({
      name: `${engine}-knows-no-other-engine`,
      severity: 'error',
      from: { path: `^connectors/${engine}/` },
      to: { path: `^connectors/(${engines.filter((other) => other !== engine).join('|')})/` },
    })),
    {
      name: 'shared-connector-code-knows-no-engine',
      severity: 'error',
      from: { path: '^connectors/(sql|aws|payload|[^/]+\\.ts$)' },
      to: { path: `^connectors/(${engines.join('|')})/` },
    },
    only('contract-knows-core', '^src/contract/', '^src/(contract|core)/'),
    only(
      'planner-knows-core-and-the-connector-contract',
      '^src/planner/',
      '^(src/(planner|core)/|connectors/connector\\.ts$)',
    ),
    only(
      'ingestion-knows-core-and-the-sink-contract',
      '^src/ingestion/',
      '^(src/(ingestion|core)/|connectors/sink\\.ts$)',
    ),
    only(
      'streams-know-core-permission-and-the-stream-contract',
      '^src/streams/',
      '^(src/(streams|core)/|auth/(permission|hash-values)\\.ts$|connectors/stream\\.ts$)',
    ),
    only('sql-knows-core', '^src/sql/', '^src/(sql|core)/'),
    only('completion-knows-core', '^src/completion/', '^src/(completion|core)/'),
    only('catalog-mirror-knows-core', '^src/catalog-mirror/', '^src/(catalog-mirror|core)/'),
    only('features-know-core', '^src/features/', '^src/(features|core)/'),
    only('jobs-know-core', '^src/jobs/', '^src/(jobs|core)/'),
    only('shared-store-knows-core', '^src/shared-store/', '^src/(shared-store|core)/'),
    only('encoding-knows-core', '^src/encoding/', '^src/(encoding|core)/'),
    only('observe-knows-core', '^src/observe/', '^src/(observe|core)/'),
    only('config-knows-core', '^src/config/', '^src/(config|core)/'),
    only(
      'transport-knows-the-data-service-port',
      '^src/transport/',
      '^(src/(transport|core|encoding|config|features)|schema|resolvers)/',
    ),
    {
      name: 'only-app-names-connectors',
      severity: 'error',
      from: { path: '^(src|schema|resolvers|auth)/', pathNot: '^src/connect-(flows|stores)\\.ts$' },
      to: { path: '^connectors/', pathNot: '^connectors/(connector|sink|stream)\\.ts$' },
    },
    only('local-knows-itself', '^local/', '^local/'),
    {
      name: 'gateway-does-not-know-local',
      severity: 'error',
      from: { path: '^(src|schema|resolvers|connectors|auth)/' },
      to: { path: '^local/' },
    },
    {
      name: 'only-the-permission-stage-takes-the-mint',
      severity: 'error',
      from: { path: '^(schema|resolvers|connectors|src/transport)/' },
      to: { path: '^auth/permission\\.ts$' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'], viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^(src|schema|resolvers|connectors|auth|local)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-optional'] },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
