import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const { forbidden } = require(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** Cruises a tree whose files import what is listed for each, and names the rules broken, by importing file. */
function rulesBroken(files: Readonly<Record<string, string>>): Map<string, Set<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegate-imports-'));
  try {
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('tsconfig.json', '{"compilerOptions":{"module":"NodeNext"}}');
    write('package.json', '{"name":"x","type":"module","devDependencies":{"fast-check":"*"}}');
    write('node_modules/fast-check/package.json', '{"name":"fast-check","main":"index.js"}');
    write('node_modules/fast-check/index.js', '');
    for (const target of Object.values(files)) if (target.endsWith('.ts')) write(target, 'export const a = 1;\n');
    for (const [from, target] of Object.entries(files)) {
      const up = '../'.repeat(from.split('/').length - 1);
      const specifier = target.endsWith('.ts') ? `${up}${target.replace(/\.ts$/, '.js')}` : target;
      write(from, `import { a } from '${specifier}';\nexport const b = a;\n`);
    }
    const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const config = join(root, '.dependency-cruiser.cjs');
    const folders = [...new Set(Object.keys(files).map((f) => f.split('/')[0] as string))];
    const output = execFileSync(process.execPath, [cruiser, '--config', config, '--output-type', 'json', ...folders], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    const broken = new Map<string, Set<string>>();
    for (const { from, rule } of (JSON.parse(output) as Report).summary.violations) {
      broken.set(from, (broken.get(from) ?? new Set()).add(rule.name));
    }
    return broken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For each rule, a file and an import that it forbids. */
const breaches: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'core-imports-nothing': ['src/core/f1.ts', 'auth/t.ts'],
  'auth-knows-core': ['auth/f2.ts', 'src/planner/t.ts'],
  'schema-knows-core': ['schema/f3.ts', 'auth/t.ts'],
  'resolvers-know-schema-and-core': ['resolvers/f4.ts', 'auth/t.ts'],
  'connectors-know-core': ['connectors/f5.ts', 'auth/t.ts'],
  'athena-knows-no-other-engine': ['connectors/athena/f6.ts', 'connectors/redshift/t.ts'],
  'redshift-knows-no-other-engine': ['connectors/redshift/f7.ts', 'connectors/dynamodb/t.ts'],
  'dynamodb-knows-no-other-engine': ['connectors/dynamodb/f8.ts', 'connectors/clickhouse/t.ts'],
  'clickhouse-knows-no-other-engine': ['connectors/clickhouse/f9.ts', 'connectors/athena/t.ts'],
  'kafka-knows-no-other-engine': ['connectors/kafka/f23.ts', 'connectors/clickhouse/t.ts'],
  'kinesis-knows-no-other-engine': ['connectors/kinesis/f24.ts', 'connectors/firehose/t.ts'],
  'firehose-knows-no-other-engine': ['connectors/firehose/f25.ts', 'connectors/s3/t.ts'],
  'sqs-knows-no-other-engine': ['connectors/sqs/f26.ts', 'connectors/kinesis/t.ts'],
  's3-knows-no-other-engine': ['connectors/s3/f27.ts', 'connectors/sqs/t.ts'],
  'mqtt-knows-no-other-engine': ['connectors/mqtt/f28.ts', 'connectors/kafka/t.ts'],
  'postgres-knows-no-other-engine': ['connectors/postgres/f29.ts', 'connectors/clickhouse/t.ts'],
  'shared-connector-code-knows-no-engine': ['connectors/sql/f10.ts', 'connectors/athena/t.ts'],
  'contract-knows-core': ['src/contract/f11.ts', 'src/planner/t.ts'],
  'planner-knows-core-and-the-connector-contract': ['src/planner/f12.ts', 'connectors/guarded-connector.ts'],
  'ingestion-knows-core-and-the-sink-contract': ['src/ingestion/f30.ts', 'connectors/stream.ts'],
  'streams-know-core-permission-and-the-stream-contract': ['src/streams/f31.ts', 'src/planner/t.ts'],
  'jobs-know-core': ['src/jobs/j1.ts', 'src/config/t.ts'],
  'shared-store-knows-core': ['src/shared-store/f32.ts', 'src/config/t.ts'],
  'sql-knows-core': ['src/sql/f33.ts', 'src/completion/t.ts'],
  'completion-knows-core': ['src/completion/f34.ts', 'src/planner/t.ts'],
  'catalog-mirror-knows-core': ['src/catalog-mirror/f35.ts', 'src/sql/t.ts'],
  'features-know-core': ['src/features/f36.ts', 'src/planner/t.ts'],
  'encoding-knows-core': ['src/encoding/f13.ts', 'schema/t.ts'],
  'observe-knows-core': ['src/observe/f14.ts', 'schema/t.ts'],
  'config-knows-core': ['src/config/f15.ts', 'schema/t.ts'],
  'transport-knows-the-data-service-port': ['src/transport/f16.ts', 'src/planner/t.ts'],
  'only-app-names-connectors': ['src/read.ts', 'connectors/athena/t.ts'],
  'local-knows-itself': ['local/f17.ts', 'src/core/t.ts'],
  'gateway-does-not-know-local': ['src/f18.ts', 'local/t.ts'],
  'only-the-permission-stage-takes-the-mint': ['src/transport/f19.ts', 'auth/permission.ts'],
  'no-circles': ['src/f20.ts', 'src/f20.ts'],
  'no-dev-dependencies': ['src/f21.ts', 'fast-check'],
  'no-unresolvable': ['src/f22.ts', './nowhere.js'],
};

describe('the import table', () => {
  it('has a breach for every rule', () => {
    expect(Object.keys(breaches).sort()).toEqual(forbidden.map((rule) => rule.name).sort());
  });

  it('is broken by each of these imports, by the rule it belongs to', () => {
    const files = Object.fromEntries(Object.values(breaches).map(([from, to]) => [from, to]));
    const broken = rulesBroken(files);
    for (const [rule, [from]] of Object.entries(breaches))
      expect([from, [...(broken.get(from) ?? [])]]).toEqual([from, expect.arrayContaining([rule])]);
  });

  it('allows the imports that the path is made of', () => {
    const allowed = {
      'auth/permission.ts': 'src/core/t.ts',
      'connectors/athena/g1.ts': 'connectors/sql/t.ts',
      'src/planner/g2.ts': 'connectors/connector.ts',
      'src/transport/g3.ts': 'resolvers/t.ts',
      'src/connect-stores.ts': 'connectors/athena/t.ts',
      'src/connect-flows.ts': 'connectors/kafka/t.ts',
      'src/ingestion/g5.ts': 'connectors/sink.ts',
      'src/streams/g6.ts': 'connectors/stream.ts',
      'resolvers/g4.ts': 'schema/t.ts',
    };
    expect(rulesBroken(allowed)).toEqual(new Map());
  });
});
