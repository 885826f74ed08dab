import { describe, expect, it } from '@jest/globals';
import { stripProgress } from '../../../../local/clickhouse/strip-progress.js';

describe('stripProgress', () => {
  it('gives the rows alone, with what the last progress line counts', () => {
    const output = [
      '{"meta":[{"name":"a","type":"String"}]}',
      '{"progress":{"read_rows":"1","read_bytes":"2"}}',
      '{"row":["{\\"row\\":1}", 5]}',
      '{"row":["é😀\\n", null]}',
      '{"progress":{"read_rows":"10","read_bytes":"20","elapsed_ns":"5"}}',
      '{"rows_before_limit_at_least":2}',
      '',
    ].join('\n');
    const { rows, statistics } = stripProgress(Buffer.from(output));
    expect(rows.toString()).toBe('["{\\"row\\":1}", 5]\n["é😀\\n", null]\n');
    expect(statistics).toEqual({ readRows: 10, readBytes: 20, resultRows: 2 });
  });

  it('gives nothing of an empty answer', () => {
    expect(stripProgress(Buffer.from('{"meta":[]}\n')).rows).toHaveLength(0);
    expect(stripProgress(Buffer.alloc(0)).statistics).toEqual({ readRows: 0, readBytes: 0, resultRows: 0 });
  });
});
