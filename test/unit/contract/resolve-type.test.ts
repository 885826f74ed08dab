// ODCS types → core types, in each way a contract can say one.
import type { RawType } from '../../../src/contract/raw-contract.js';
import { resolveType } from '../../../src/contract/resolve-type.js';
import { describeType } from '../../../src/core/data-type.js';

test.each<[RawType, string]>([
  [{ logicalType: 'integer' }, 'int64'],
  [{ logicalType: 'integer', logicalTypeOptions: { format: 'i32' } }, 'int32'],
  [{ logicalType: 'integer', logicalTypeOptions: { format: 'u32' } }, 'int64'],
  [{ logicalType: 'integer', logicalTypeOptions: { format: 'u64' } }, 'decimal(20,0)'],
  [{ logicalType: 'integer', logicalTypeOptions: { format: 'i128' } }, 'decimal(38,0)'],
  [{ logicalType: 'integer', physicalType: 'SMALLINT' }, 'int32'],
  [{ logicalType: 'integer', physicalType: 'Nullable(UInt16)' }, 'int32'],
  [{ logicalType: 'integer', physicalType: 'bigint' }, 'int64'],
  [{ logicalType: 'integer', physicalType: 'UInt64' }, 'decimal(20,0)'],
  [{ logicalType: 'integer', physicalType: 'int', logicalTypeOptions: { format: 'i64' } }, 'int64'],
  [{ logicalType: 'number' }, 'float64'],
  [{ logicalType: 'number', physicalType: 'double precision' }, 'float64'],
  [{ logicalType: 'number', physicalType: 'NUMERIC(10, 2)' }, 'decimal(10,2)'],
  [{ logicalType: 'number', physicalType: 'decimal(10)' }, 'decimal(10,0)'],
  [{ logicalType: 'number', physicalType: 'LowCardinality(Nullable(Decimal64(4)))' }, 'decimal(18,4)'],
  [{ logicalType: 'number', logicalTypeOptions: { precision: 38, scale: 10 } }, 'decimal(38,10)'],
  [{ logicalType: 'number', physicalType: 'decimal(10,2)', logicalTypeOptions: { format: 'f64' } }, 'float64'],
  [{ logicalType: 'string', physicalType: 'varchar(2)' }, 'string'],
  [{ logicalType: 'string', physicalType: 'json' }, 'json'],
  [{ logicalType: 'time' }, 'string'],
  [{ logicalType: 'boolean' }, 'boolean'],
  [{ logicalType: 'timestamp' }, 'timestamp'],
  [{ logicalType: 'object' }, 'json'],
  [{ logicalType: 'object', physicalType: 'super', properties: [{ name: 'a', logicalType: 'string' }] }, 'json'],
  [{ logicalType: 'map' }, 'json'],
  [{ logicalType: 'vector' }, 'list<float64>'],
  [{ logicalType: 'array' }, 'json'],
  [
    {
      logicalType: 'array',
      items: {
        logicalType: 'object',
        properties: [
          { name: 'id', logicalType: 'integer', required: true },
          { name: 'tags', logicalType: 'array', items: { logicalType: 'string' } },
        ],
      },
    },
    'list<struct<id: int64!, tags: list<string>>>',
  ],
  [{ physicalType: 'varchar(10)' }, 'string'],
  [{ physicalType: 'DateTime64(3)' }, 'timestamp'],
  [{ physicalType: 'timestamp with time zone' }, 'timestamp'],
  [{ physicalType: 'decimal(5,1)' }, 'decimal(5,1)'],
])('%j is %s', (property, expected) => {
  const problems: string[] = [];
  const type = resolveType(property, (_, __, message) => problems.push(message));
  expect([describeType(type), problems]).toEqual([expected, []]);
});
