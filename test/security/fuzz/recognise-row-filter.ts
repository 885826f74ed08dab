// Says whether a text is a row filter over the fuzzed columns, by rewriting instead of parsing: each token becomes a
// letter, each condition an X, and X by X what they are joined to. Shares nothing with the parser.

const lexeme =
  /([ \t\r\n]+)|([A-Za-z_][\w$]*)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![\w.$]))|('(?:[^']|'')*')|("(?:[^"]|"")+")|(<=|>=|<>|!=|[=<>(),.])/y;
const words: Readonly<Record<string, string>> = {
  ...{ and: 'A', or: 'O', not: '!', between: 'B', in: 'I', like: 'L', is: 'Z', null: 'U', true: 'b', false: 'b' },
  // Columns: i of integers, c of text, p of booleans.
  ...{ id: 'i', country: 'c', paid: 'p' },
};
const columns = new Set(['id', 'country', 'paid']);

// Right of a column: n an integer that fits it, s a text, k a text with a backslash, b a boolean. e is =, <> or !=.
const condition = new RegExp(
  [
    '[icp]Z!?U',
    ...['i[eo]n', 'i!?In', 'i!?BnAn'],
    ...['c[eo][sk]', 'c!?I[sk]', 'c!?Ls', 'c!?B[sk]A[sk]'],
    ...['peb', 'p!?Ib'],
  ].join('|'),
  'g',
);
const list = /I\((?:(n)(?:,n)*|([sk])(?:,[sk])*|(b)(?:,b)*)\)/g;

/** Whether the grammar has the text. */
export function isRowFilter(text: string): boolean {
  if (text.length > 2047 || text.includes('\0') || !text.isWellFormed()) return false;
  const letters = lettersOf(text);
  // A list in parentheses counts as one of its constants; where there were none, IN is left without any.
  if (letters === undefined || /I[^(]/.test(letters)) return false;
  let rest = letters.replaceAll(list, 'I$1$2$3').replaceAll(condition, 'X').replaceAll('b', 'X');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replaceAll(/!X|\(X\)|X[AO]X/g, 'X');
  }
  return rest === 'X';
}

function lettersOf(text: string): string | undefined {
  let letters = '';
  for (let at = 0; at < text.length; at = lexeme.lastIndex) {
    lexeme.lastIndex = at;
    const match = lexeme.exec(text);
    if (match === null) return undefined;
    letters += letterOf(match);
  }
  return letters;
}

function letterOf([, space, word, number, string, name, symbol = '?']: RegExpExecArray): string {
  if (space !== undefined) return '';
  if (word !== undefined) return words[word.toLowerCase()] ?? '?';
  if (number !== undefined) return /^-?\d+$/.test(number) && Number(number) === (Number(number) | 0) ? 'n' : '?';
  if (string !== undefined) return string.includes('\\') ? 'k' : 's';
  if (name !== undefined) {
    const column = name.slice(1, -1).toLowerCase();
    return columns.has(column) ? words[column]! : '?';
  }
  if (symbol === '=' || symbol === '<>' || symbol === '!=') return 'e';
  return /[<>]/.test(symbol) ? 'o' : symbol;
}
