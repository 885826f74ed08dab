import { describe, expect, it } from '@jest/globals';
import { buildPreamble, quoteName, quoteText } from '../../../../local/clickhouse/build-script.js';

const none = { settings: new Map<string, string>(), parameters: new Map<string, string>(), queryId: 'q' };

describe('buildPreamble', () => {
  it('sets database, settings, parameters and id, and read-only last', () => {
    const settings = new Map([
      ['readonly', '1'],
      ['max_execution_time', '5'],
    ]);
    const preamble = buildPreamble(
      { database: 'd`b', settings, parameters: new Map([['p', "it's"]]), queryId: 'q' },
      10,
    );
    expect(preamble).toBe(
      "USE `d\\`b`;SET session_timezone = 'UTC', final = 1, max_execution_time = '5', `param_p` = 'it\\'s', log_comment = 'q', readonly = '1';",
    );
  });

  it('refuses a name that is no setting', () => {
    const settings = new Map([['a = 1; DROP TABLE t; --', '1']]);
    expect(() => buildPreamble({ ...none, settings }, 10)).toThrow('Unknown setting');
  });

  it('makes room for a long script', () => {
    expect(buildPreamble(none, 1_000_000)).toMatch(/^SET max_query_size = \d{7};SET /);
  });

  it('quotes what would end a literal or a name', () => {
    expect(quoteText("\\' \0")).toBe("'\\\\\\' \\0'");
    expect(quoteName('a\\`b')).toBe('`a\\\\\\`b`');
  });
});
