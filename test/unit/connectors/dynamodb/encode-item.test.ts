import { describe, expect, it } from '@jest/globals';
import { decodeValue } from '../../../../connectors/dynamodb/decode-value.js';
import { compileItemEncoder, itemBytes } from '../../../../connectors/dynamodb/encode-item.js';
import { planBatches } from '../../../../connectors/dynamodb/plan-writes.js';
import { readings, sinkBinding } from '../../../conformance/flows/readings.js';
import { everyType, everyTypeBinding, rowsOfEveryType } from '../every-type.js';

describe('an item', () => {
  it('is read as what was written, whatever its types', () => {
    const { encode } = compileItemEncoder(everyType, everyTypeBinding('dynamodb', 't'));
    for (const row of rowsOfEveryType) {
      const item = encode(row);
      expect(everyType.columns.map(({ name, type }) => decodeValue(item[name], type))).toEqual(row);
    }
  });

  it('has no attribute for null, and counts as DynamoDB counts', () => {
    const { encode } = compileItemEncoder(readings, sinkBinding('dynamodb', 't'));
    const item = encode(['north', 12, null]);
    expect(item).toEqual({ station: { S: 'north' }, seq: { N: '12' } });
    expect(itemBytes(item)).toBe('station'.length + 'north'.length + 'seq'.length + 2);
  });
});

describe('the calls of a batch', () => {
  it('have each ordering key once a step, and no more items than a call takes', () => {
    const keys = ['k', 'k', 'm', undefined, undefined, 'k'];
    const records = keys.map((orderingKey, i) => ({ id: String(i), orderingKey, payload: undefined, row: [] }));
    const shape = { maxItems: 2, maxBytes: 100, bytesOf: () => 1, itemKeyOf: (index: number) => String(index) };
    expect(planBatches(records, shape)).toEqual([
      [
        [0, 2],
        [3, 4],
      ],
      [[1]],
      [[5]],
    ]);
  });
});
