// Function calls of the emulated dialects: only functions of the dialect's own table, each with its DuckDB target.
import type { FunctionRule } from './sql-dialect.js';
import { formatCall, type FunctionCall } from './function-call.js';
import { SPECIAL_CALLS } from './special-calls.js';
import { SYNTAX_CALLS } from './syntax-calls.js';
import { translateOrderBy, translateWindow } from './translate-window.js';
import { quoteIdentifier, quoteText, type Token } from './token-cursor.js';
import type { SqlExpression, Translation } from './translation.js';

/** True when a function call starts here. */
export function isCall({ cursor, dialect }: Translation): boolean {
  const token = cursor.peek();
  if (dialect.syntax.approximate && cursor.is('APPROXIMATE') && cursor.peek(2).keyword === '(') return true;
  if (token.kind !== 'word' || cursor.peek(1).keyword !== '(') return false;
  return dialect.functions.has(token.text.toLowerCase()) || !dialect.reserved.has(token.keyword);
}

/**
 * A call, with everything that may follow its parentheses.
 * @throws SqlError of kind `semantic` for a function that the dialect doesn't have.
 */
export function translateCall(translation: Translation): SqlExpression {
  const { cursor, dialect } = translation;
  const approximate = dialect.syntax.approximate && cursor.peek(1).keyword !== '(' && cursor.accept('APPROXIMATE');
  const position = cursor.next();
  const written = position.text.toLowerCase();
  const name = approximate ? `approximate_${written}` : written;
  const rule = dialect.functions.get(name);
  if (rule === undefined) {
    return translation.refuse('FUNCTION_NOT_FOUND', `Function '${written}' not registered`, position);
  }
  const syntax = SYNTAX_CALLS[written];
  const special = syntax?.(translation);
  if (special !== undefined) return { ...special, label: written };
  const call = readCall(translation, { name, position, rule });
  checkCall(translation, call, rule);
  return { label: written, ...emitCall(call, rule) };
}

function readCall(translation: Translation, head: { name: string; position: Token; rule: FunctionRule }): FunctionCall {
  const { cursor, dialect } = translation;
  cursor.expect('(');
  const star = cursor.accept('*');
  const distinct = !star && cursor.accept('DISTINCT');
  if (!star && !distinct) cursor.accept('ALL');
  const argumentsList = star || cursor.is(')') ? [] : readArguments(translation, head.rule);
  let orderBy = cursor.is('ORDER') ? translateOrderBy(translation) : '';
  cursor.expect(')');
  const withinGroup = cursor.accept('WITHIN', 'GROUP');
  if (withinGroup) orderBy = translation.parenthesized(() => translateOrderBy(translation));
  let filter = '';
  if (dialect.syntax.filterClause && cursor.accept('FILTER')) {
    filter = translation.parenthesized(() => {
      cursor.expect('WHERE');
      return ` FILTER (WHERE ${translation.expression().sql})`;
    });
  }
  const nulls = cursor.accept('IGNORE', 'NULLS') ? ' IGNORE NULLS' : '';
  if (nulls === '') cursor.accept('RESPECT', 'NULLS');
  const over = cursor.accept('OVER') ? ` OVER ${translateWindow(translation)}` : '';
  return { ...head, distinct, star, arguments: argumentsList, orderBy, withinGroup, filter, nulls, over };
}

function readArguments(translation: Translation, rule: FunctionRule): SqlExpression[] {
  const { cursor } = translation;
  let first = true;
  return translation.list(() => {
    const isPart = first && rule.datePart && cursor.peek().kind === 'word';
    first = false;
    if (isPart) return { sql: quoteText(cursor.next().text.toLowerCase()) };
    return readLambda(translation) ?? translation.expression();
  });
}

/** `x -> …` or `(x, y) -> …` */
function readLambda(translation: Translation): SqlExpression | undefined {
  const { cursor, dialect, lambdaVariables } = translation;
  if (!dialect.syntax.lambda) return undefined;
  const start = cursor.mark();
  const names: string[] = [];
  if (translation.isIdentifier() && cursor.peek(1).keyword === '->') names.push(translation.identifier());
  else if (cursor.accept('(')) {
    while (translation.isIdentifier() && [',', ')'].includes(cursor.peek(1).keyword)) {
      names.push(translation.identifier());
      if (!cursor.accept(',')) break;
    }
    if (names.length === 0 || !cursor.accept(')')) names.length = 0;
  }
  if (names.length === 0 || !cursor.accept('->')) {
    cursor.rewind(start);
    return undefined;
  }
  lambdaVariables.push(...names);
  const body = translation.expression().sql;
  lambdaVariables.splice(-names.length);
  return { sql: `lambda ${names.map(quoteIdentifier).join(', ')}: ${body}` };
}

function checkCall(translation: Translation, call: FunctionCall, rule: FunctionRule): void {
  const refuse = (message: string): never =>
    translation.refuse('FUNCTION_NOT_FOUND', `${message} for function ${call.name}`, call.position);
  const count = call.arguments.length;
  if (call.star && call.name !== 'count') refuse('Unexpected parameters (*)');
  if (!call.star && (count < rule.minArguments || count > rule.maxArguments)) {
    refuse(`Unexpected parameters (${String(count)})`);
  }
  if (rule.kind !== 'aggregate' && (call.distinct || call.filter !== '' || call.withinGroup)) {
    refuse('DISTINCT, FILTER and WITHIN GROUP are not supported');
  }
  if (rule.kind === 'scalar' && call.over !== '') refuse('OVER is not supported');
  if (rule.kind === 'window' && call.over === '') refuse('OVER is required');
}

function emitCall(call: FunctionCall, rule: FunctionRule): SqlExpression {
  const special = SPECIAL_CALLS[rule.target];
  if (special !== undefined) return special(call);
  return { sql: formatCall(call, rule.target, plainArguments(call, rule)) };
}

function plainArguments(call: FunctionCall, rule: FunctionRule): string[] {
  if (call.star) return ['*'];
  return call.arguments.map(({ sql, zone }) =>
    zone !== undefined && rule.calendar ? `(${sql} AT TIME ZONE ${zone})` : sql,
  );
}
