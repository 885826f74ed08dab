// Feature views in contracts: which column says when rows were written, and what the history's key then is.
import { contractOf, load, problemsOf } from './contract-fixture.js';

const columns = `    - { name: unit, logicalType: string, primaryKey: true, primaryKeyPosition: 1 }
    - { name: at, logicalType: timestamp, logicalTypeOptions: { timezone: true }KEY2 }
    - { name: written, logicalType: timestamp, logicalTypeOptions: { timezone: true }KEY3 }
    - { name: heat, logicalType: integer, logicalTypeOptions: { format: i32 } }
`;

function contract(created: string, historyKey: readonly string[]): string {
  const keyed = (names: readonly string[]): string =>
    columns
      .replace('KEY2', names.includes('at') ? ', primaryKey: true, primaryKeyPosition: 2' : '')
      .replace('KEY3', names.includes('written') ? ', primaryKey: true, primaryKeyPosition: 3' : '');
  return contractOf(`- name: machines
  customProperties:
    - property: lakegate
      value:
        features: { timestamp: at${created}, history: machine_history }
  properties:
${keyed([])}- name: machine_history
  properties:
${keyed(historyKey)}`);
}

test.each([[['at']], [['at', 'written']]])(
  'rows written again may be rows of their own: a history by %j',
  async (key) => {
    const { datasets } = await load(contract(', created: written', key));
    expect(datasets.get('machines')?.features).toMatchObject({ timestamp: 'at', created: 'written' });
  },
);

test.each([
  ['heat', ['at'], 'features.created: expected a column of type timestamp'],
  ['at', ['at'], 'features.created: expected a column of its own, not of the key'],
  ['nothing', ['at'], 'features.created: expected a column of type timestamp'],
])('%s is no column of when rows were written', async (created, key, problem) => {
  const problems = await problemsOf(contract(`, created: ${created}`, key));
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

test('without such a column the time is all that tells rows of an entity apart', async () => {
  expect(await problemsOf(contract('', ['at', 'written']))).toEqual([
    expect.stringContaining('expected a dataset with the key unit, at'),
  ]);
});
