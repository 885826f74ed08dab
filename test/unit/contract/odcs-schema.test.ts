// The example's contracts are ODCS v3.1 for any tool: they pass the official schema, unrelaxed.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { odcsJsonSchema } from '../../../src/contract/odcs-json-schema.js';
import { writeContract } from '../../../src/contract/write-contract.js';

const ajv = new Ajv2019({ strict: false, validateFormats: false });
const validate = ajv.compile(odcsJsonSchema);
const examples = ['nycflights', 'type-matrix'].flatMap((example) => {
  const folder = path.join(process.cwd(), 'examples', example, 'contracts');
  return readdirSync(folder).map((name) => path.join(folder, name));
});

test.each(examples)('%s is valid ODCS v3.1', (file) => {
  validate(parse(readFileSync(file, 'utf8')));
  expect(validate.errors).toBeNull();
});

test('a contract that is written for a table is valid ODCS v3.1', () => {
  const text = writeContract({
    table: { physicalName: 'T', columns: [{ name: 'a', physicalType: 'Int32', nullable: false }], key: ['a'] },
    server: { name: 'ch', type: 'clickhouse', fields: { url: 'http://h:1', database: 'd' } },
  });
  validate(parse(text));
  expect(validate.errors).toBeNull();
});
