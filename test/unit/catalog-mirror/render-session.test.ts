import { describe, expect, it } from '@jest/globals';
import { renderSession, splitNames } from '../../../src/catalog-mirror/render-session.js';

describe('splitNames', () => {
  it.each([
    ['public', ['public']],
    ['"$user", public', ['$user', 'public']],
    ['Analytics,PUBLIC', ['analytics', 'public']],
    ['"Odd ""one"", it is" , x', ['Odd "one", it is', 'x']],
    ['', []],
  ])('reads %s as PostgreSQL reads a list of names', (list, names) => {
    expect(splitNames(list)).toEqual(names);
  });
});

describe('renderSession', () => {
  it('sets what a question may see of a session, and nothing else', () => {
    const text = renderSession({
      user: 'a"b',
      backendPid: 7,
      settings: [
        ['timezone', "it's \\"],
        ['session_authorization', 'lakegate'],
        ['transaction_read_only', 'off'],
        ['search_path', ''],
      ],
    });
    expect(text.split(';')).toEqual([
      'BEGIN READ ONLY',
      `SET LOCAL lakegate.backend_pid = E'7'`,
      `SET LOCAL timezone = E'it''s \\\\'`,
      `SET LOCAL search_path = E''`,
      'SET LOCAL SESSION AUTHORIZATION "a""b"',
    ]);
  });
});
