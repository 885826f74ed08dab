// Checks a row filter's expression when it is saved: Lake Formation's grammar, and constants that fit their columns.
import { invalidInput } from './lake-formation-error.js';
import { fieldType, kindOfType, type ValueKind } from './glue-type.js';
import type { Table } from './lake-state.js';
import { tokenizeFilter, type FilterToken } from './tokenize-filter.js';

/** Longest expression, in characters. */
const MAX_EXPRESSION_CHARACTERS = 2048;
const COMPARISONS = new Set(['=', '<>', '!=', '<', '<=', '>', '>=']);
/** Names that a table with a row filter can't have for its columns. */
const RESERVED_COLUMNS = 'ctid oid xmin cmin xmax cmax tableoid insertxid deletexid importoid redcatuniqueid'.split(
  ' ',
);

/**
 * Checks against the documented grammar: `column operator constant`, AND, OR, NOT and parentheses.
 * @throws InvalidInputException saying what can't be read, or which constant doesn't fit.
 */
export function checkFilterExpression(text: string, table: Table): void {
  if (text.length >= MAX_EXPRESSION_CHARACTERS) {
    throw invalidInput(`A filter expression has fewer than ${String(MAX_EXPRESSION_CHARACTERS)} characters`);
  }
  const reserved = table.columns.find(({ name }) => RESERVED_COLUMNS.includes(name.toLowerCase()));
  if (reserved !== undefined) throw invalidInput(`A table with a column named ${reserved.name} can't have row filters`);
  new FilterCheck(tokenizeFilter(text), table).run();
}

interface Operand {
  readonly path: string;
  readonly kind: ValueKind;
  readonly partition: boolean;
}

class FilterCheck {
  private at = 0;

  constructor(
    private readonly tokens: readonly FilterToken[],
    private readonly table: Table,
  ) {}

  run(): void {
    this.disjunction();
    if (this.at < this.tokens.length) throw this.unexpected('the end');
  }

  private disjunction(): void {
    do this.conjunction();
    while (this.takeWord('OR'));
  }

  private conjunction(): void {
    do this.negation();
    while (this.takeWord('AND'));
  }

  private negation(): void {
    while (this.takeWord('NOT'));
    if (this.takeSign('(')) {
      this.disjunction();
      this.expectSign(')');
      return;
    }
    if (this.takeWord('TRUE') || this.takeWord('FALSE')) return;
    this.predicate(this.operand());
  }

  private predicate(operand: Operand): void {
    if (this.takeWord('IS')) {
      this.takeWord('NOT');
      if (!this.takeWord('NULL')) throw this.unexpected('NULL');
      if (operand.partition) throw invalidInput(`IS NULL can't be asked of the partition column ${operand.path}`);
      return;
    }
    const token = this.tokens[this.at];
    if (token?.kind === 'sign' && COMPARISONS.has(token.text)) {
      this.at += 1;
      this.constant(operand);
      return;
    }
    this.takeWord('NOT');
    if (this.takeWord('BETWEEN')) {
      this.constant(operand);
      if (!this.takeWord('AND')) throw this.unexpected('AND');
      this.constant(operand);
    } else if (this.takeWord('IN')) {
      this.expectSign('(');
      do this.constant(operand);
      while (this.takeSign(','));
      this.expectSign(')');
    } else if (this.takeWord('LIKE')) {
      this.pattern(operand);
    } else throw this.unexpected('an operator');
  }

  private pattern(operand: Operand): void {
    const token = this.tokens[this.at];
    if (operand.kind !== 'string' || token?.kind !== 'string')
      throw this.unexpected('LIKE between a text column and a text');
    if (token.text.includes('\\')) throw invalidInput('A pattern of LIKE has no escapes');
    this.at += 1;
  }

  /** A column or, with dots, a field within it; at most five levels down. */
  private operand(): Operand {
    const names = [this.name()];
    while (this.takeSign('.')) names.push(this.name());
    const [top = '', ...fields] = names;
    const path = names.join('.');
    const isTop = ({ name }: { name: string }): boolean => name.toLowerCase() === top.toLowerCase();
    const partitionKey = this.table.partitionKeys.find(isTop);
    const column = this.table.columns.find(isTop) ?? partitionKey;
    if (column === undefined) throw invalidInput(`There is no column ${top}`);
    if (fields.length > 0 && partitionKey !== undefined) throw invalidInput(`${path} lies within a partition column`);
    const type = fields.length <= 5 ? fieldType(column.type, fields) : undefined;
    if (type === undefined) throw invalidInput(`There is no field ${path}`);
    const kind = kindOfType(type);
    if (kind === undefined) throw invalidInput(`${path} is ${type}, which a filter can't compare`);
    return { path, kind, partition: partitionKey !== undefined };
  }

  private name(): string {
    const token = this.tokens[this.at];
    if (token?.kind !== 'name' && token?.kind !== 'quoted') throw this.unexpected('a column');
    this.at += 1;
    return token.text;
  }

  private constant({ path, kind }: Operand): void {
    const negative = this.takeSign('-');
    const token = this.tokens[this.at];
    const found =
      token?.kind === 'name' && /^(?:true|false)$/i.test(token.text) && !negative
        ? 'boolean'
        : token?.kind === 'number' || (token?.kind === 'string' && !negative)
          ? token.kind
          : undefined;
    if (found === undefined) throw this.unexpected('a constant');
    if (found !== kind) throw invalidInput(`${path} is compared with a ${found}, expected a ${kind}`);
    this.at += 1;
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'name' || token.text.toUpperCase() !== word) return false;
    this.at += 1;
    return true;
  }

  private takeSign(sign: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.at += 1;
    return true;
  }

  private expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected(sign);
  }

  private unexpected(expected: string): Error {
    return invalidInput(`Filter expression: expected ${expected}, found ${this.tokens[this.at]?.text ?? 'the end'}`);
  }
}
