// What is written from a store's description of a table loads as it is, and says the same of the table.
import { writeContract, type ContractDraft } from '../../../src/contract/write-contract.js';
import { describeType } from '../../../src/core/data-type.js';
import { load } from './contract-fixture.js';

const servers: readonly ContractDraft['server'][] = [
  { name: 'ch', type: 'clickhouse', fields: { url: 'http://127.0.0.1:18123', database: 'shop', password: '${PW}' } },
  {
    name: 'lake',
    type: 'athena',
    fields: { schema: 'shop', regionName: 'us-east-1', stagingDir: 's3://r/', workGroup: 'w' },
  },
  {
    name: 'mart',
    type: 'redshift',
    fields: { database: 'dev', schema: 'public', region: 'us-east-1', workgroupName: 'w' },
  },
  { name: 'kv', type: 'dynamodb', fields: { region: 'us-east-1', endpointUrl: 'http://127.0.0.1:8000' } },
];

test.each(servers)('a contract for a table of $type loads', async (server) => {
  const text = writeContract({
    server,
    domain: 'shop',
    table: {
      physicalName: 'OrderLines',
      key: ['OrderId', 'line_no'],
      columns: [
        { name: 'line_no', physicalType: 'Int32', nullable: false },
        { name: 'OrderId', physicalType: 'bigint', nullable: false },
        { name: 'order_id', physicalType: 'varchar(3)', nullable: true },
        { name: 'price', physicalType: 'Nullable(Decimal(10, 2))', nullable: true },
        { name: 'weight', physicalType: 'numeric', nullable: true },
        { name: 'at', physicalType: "DateTime64(3, 'UTC')", nullable: false },
        { name: 'tags', physicalType: 'Array(String)', nullable: true },
        { name: 'shape', physicalType: 'geography', nullable: true },
        { name: '2nd', physicalType: 'boolean', nullable: true },
      ],
    },
  });
  const { datasets, servers: loaded } = await load(text, { PW: 'x' });
  const lines = datasets.get('order_lines');
  expect(lines?.key).toEqual(['order_id', 'line_no']);
  expect(lines?.columns.map((c) => `${c.name} ${describeType(c.type)}${c.nullable ? '' : '!'}`)).toEqual([
    'line_no int32!',
    'order_id int64!',
    'order_id_2 string',
    'price decimal(10,2)',
    'weight decimal(38,10)',
    'at timestamp!',
    'tags json',
    'shape string',
    'c_2nd boolean',
  ]);
  expect(lines?.bindings).toHaveLength(1);
  expect(lines?.bindings[0]).toMatchObject({ kind: server.type, physicalName: 'OrderLines' });
  expect(lines?.bindings[0]?.columns.get('order_id')?.physicalName).toBe('OrderId');
  expect(loaded.get(server.name)?.kind).toBe(server.type);
});
