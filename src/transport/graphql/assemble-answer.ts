// Makes a root field's answer from its levels of rows, as the GraphQL specification completes values, in place of
// graphql-js. The shape is compiled once into writers of JSON text; rows then cost string concatenation alone.
import type { LevelResult, Page } from '../../core/data-service.js';
import type { DataType } from '../../core/data-type.js';
import { LakegateError } from '../../core/errors.js';
import type { Row, Value } from '../../core/value.js';
import {
  compileJsonWriter,
  type PlainForm,
  plainFormOf,
  writeCount,
  writePlain,
} from '../../encoding/compile-json-writer.js';
import type {
  EdgeFieldShape,
  FieldShape,
  ObjectShape,
  PageFieldShape,
  PageInfoFieldShape,
} from '../../../schema/request/answer-shape.js';

/** An error at a place of the answer. */
interface FieldFailure {
  readonly path: readonly (string | number)[];
  readonly error: unknown;
}

/** A root field's value as JSON text; `undefined` where a null propagates out of it. */
export interface AssembledField {
  readonly json: string | undefined;
  readonly failures: readonly FieldFailure[];
}

interface Path {
  readonly previous: Path | undefined;
  readonly key: string | number;
}

interface Assembly {
  failed: boolean;
  readonly failures: FieldFailure[];
}

type LevelRows = Pick<LevelResult, 'rows' | 'pages' | 'children' | 'cursorOf'>;

/**
 * Gives JSON text, or `undefined` for a null that its parent must take on. `index` is that of a row of the level, or,
 * for what is written of a page, of a page of the level. `at` is absent while paths aren't tracked.
 */
type Writer = (level: LevelRows, index: number, at: Path | undefined, out: Assembly) => string | undefined;

/**
 * Compiles the shape of one root field. The function returned never throws for what a row holds: failures stand beside
 * the text with their response paths. Rows are first written without tracking paths; only an answer that turns out to
 * have failures is written a second time to name their places.
 */
export function compileAnswer(shape: FieldShape): (result: LevelResult) => AssembledField {
  const write = compileField(shape);
  return (result) => {
    const root: LevelRows = { rows: [[]], pages: [], children: [result], cursorOf: noCursor };
    const first: Assembly = { failed: false, failures: [] };
    const json = write(root, 0, undefined, first);
    if (!first.failed) return { json, failures: [] };
    const second: Assembly = { failed: false, failures: [] };
    return { json: write(root, 0, { previous: undefined, key: shape.key }, second), failures: second.failures };
  };
}

/** Compiles an object over a row that has nothing beneath it, at a response path; fails as {@link compileAnswer} does. */
export function compileRow(shape: ObjectShape, path: readonly (string | number)[]): (row: Row) => AssembledField {
  const write = compileObject(shape);
  const at = path.reduce<Path | undefined>((previous, key) => ({ previous, key }), undefined);
  return (row) => {
    const level: LevelRows = { ...noLevel, rows: [row] };
    const first: Assembly = { failed: false, failures: [] };
    const json = write(level, 0, undefined, first);
    if (!first.failed) return { json, failures: [] };
    const second: Assembly = { failed: false, failures: [] };
    return { json: write(level, 0, at, second), failures: second.failures };
  };
}

function compileField(shape: FieldShape): Writer {
  switch (shape.kind) {
    case 'typename':
      return constant(shape.value);
    case 'column':
      return compileColumn(shape);
    case 'object':
      return compileObject(shape.object);
    case 'one':
      return compileOne(shape);
    case 'page':
      return inLevel(shape.child, compileMembers(shape.page.fields, compilePageField));
    case 'list':
      return compileList(shape);
  }
}

function compileObject(shape: ObjectShape): Writer {
  return compileMembers(shape.fields, compileField, plainColumnOf);
}

/** A column of the row whose values, null aside, are written as they are and can't fail: most cells of most answers. */
interface PlainColumn {
  readonly index: number;
  readonly form: PlainForm;
}

function plainColumnOf(shape: FieldShape): PlainColumn | undefined {
  if (shape.kind !== 'column' || shape.select !== undefined || shape.encoding === 'count') return undefined;
  const form = plainFormOf(shape.type);
  return form && { index: shape.index, form };
}

/** An object whose members are written from the same place; a member's propagating null is the object's. */
function compileMembers<S extends { readonly key: string }>(
  shapes: readonly S[],
  compile: (shape: S) => Writer,
  plainOf: (shape: S) => PlainColumn | undefined = () => undefined,
): Writer {
  const members = shapes.map((shape, i) => ({
    prefix: `${i === 0 ? '{' : ','}${JSON.stringify(shape.key)}:`,
    key: shape.key,
    plain: plainOf(shape),
    write: compile(shape),
  }));
  // Nothing is left of a selection whose every field is skipped.
  if (members.length === 0) return () => '{}';
  const inRow = members.some((member) => member.plain !== undefined);
  return (level, index, at, out) => {
    const row = inRow ? rowOf(level, index) : noRow;
    let text = '';
    for (const member of members) {
      const { plain } = member;
      const cell = plain === undefined ? null : (row[plain.index] ?? null);
      if (plain !== undefined && cell !== null) {
        text += member.prefix + writePlain(plain.form, cell);
        continue;
      }
      const value = member.write(level, index, at && { previous: at, key: member.key }, out);
      if (value === undefined) return undefined;
      text += member.prefix + value;
    }
    return `${text}}`;
  };
}

/** A non-null list of non-null items, one for each row of a page. */
function compileItems(write: Writer): Writer {
  return (level, index, at, out) => {
    const { start, end } = pageOf(level, index);
    let text = '';
    for (let i = start; i < end; i++) {
      const item = write(level, i, at && { previous: at, key: i - start }, out);
      if (item === undefined) return undefined;
      text += i === start ? item : `,${item}`;
    }
    return `[${text}]`;
  };
}

/** The rows of an aggregate. */
function compileList({ child, object }: Extract<FieldShape, { kind: 'list' }>): Writer {
  return inLevel(child, compileItems(compileObject(object)));
}

/** Writes in the child level the page that belongs to the row at hand. */
function inLevel(child: number, write: Writer): Writer {
  return (level, index, at, out) => write(levelOf(level, child), index, at, out);
}

function compileOne({ child, nonNull, object }: Extract<FieldShape, { kind: 'one' }>): Writer {
  const write = compileObject(object);
  return inLevel(child, (level, index, at, out) => {
    const { start, end } = pageOf(level, index);
    if (start !== end) return write(level, start, at, out) ?? (nonNull ? undefined : 'null');
    return nonNull ? fail(out, at, new LakegateError('STORE_DATA_INVALID')) : 'null';
  });
}

function compileColumn(shape: Extract<FieldShape, { kind: 'column' }>): Writer {
  const { index: column, nonNull } = shape;
  const write = shape.select === undefined ? compileLeaf(shape) : compileSelected(shape.type, shape.select);
  return (level, index, at, out) => {
    const value = rowOf(level, index)[column] ?? null;
    if (value !== null) return write(value, at, out) ?? (nonNull ? undefined : 'null');
    return nonNull ? fail(out, at, new LakegateError('STORE_DATA_INVALID')) : 'null';
  };
}

type ValueWriter = (value: Value, at: Path | undefined, out: Assembly) => string | undefined;

function compileLeaf(shape: Extract<FieldShape, { kind: 'column' }>): ValueWriter {
  const write = shape.encoding === 'count' ? writeCount : compileJsonWriter(shape.type);
  return (value, at, out) => {
    try {
      return write(value);
    } catch (error) {
      fail(out, at, error);
      return;
    }
  };
}

/** A struct narrowed to the sub-fields asked for, or a list of such, whose elements may be null. */
function compileSelected(type: DataType, select: ObjectShape): ValueWriter {
  if (type.kind === 'list') {
    const write = compileSelected(type.element, select);
    return (value, at, out) => {
      const items = (value as readonly Value[]).map((item, i) =>
        item === null ? 'null' : (write(item, at && { previous: at, key: i }, out) ?? 'null'),
      );
      return `[${items.join(',')}]`;
    };
  }
  const write = compileObject(select);
  return (value, at, out) => write({ ...noLevel, rows: [value as Row] }, 0, at, out);
}

function compilePageField(field: PageFieldShape): Writer {
  switch (field.kind) {
    case 'typename':
      return constant(field.value);
    case 'nodes':
      return compileItems(compileObject(field.object));
    case 'edges':
      return compileItems(compileMembers(field.edge, compileEdgeField));
    case 'pageInfo':
      return compileMembers(field.fields, compilePageInfoField);
    case 'totalCount':
      return (level, index, at, out) => {
        try {
          const { totalCount } = pageOf(level, index);
          if (totalCount === undefined) throw new LakegateError('INTERNAL', { cause: 'totalCount was not counted' });
          return writeCount(BigInt(totalCount));
        } catch (error) {
          fail(out, at, error);
          return;
        }
      };
  }
}

function compileEdgeField(shape: EdgeFieldShape): Writer {
  switch (shape.kind) {
    case 'typename':
      return constant(shape.value);
    case 'cursor':
      return (level, index) => JSON.stringify(level.cursorOf(index));
    case 'node':
      return compileObject(shape.object);
  }
}

function compilePageInfoField(field: PageInfoFieldShape): Writer {
  switch (field.kind) {
    case 'typename':
      return constant(field.value);
    case 'startCursor':
    case 'endCursor':
      return (level, index) => {
        const { start, end } = pageOf(level, index);
        return start === end ? 'null' : JSON.stringify(level.cursorOf(field.kind === 'startCursor' ? start : end - 1));
      };
    case 'hasNextPage':
      return (level, index) => String(pageOf(level, index).hasNextPage);
    case 'hasPreviousPage':
      return (level, index) => String(pageOf(level, index).hasPreviousPage);
  }
}

function constant(value: string): Writer {
  const text = JSON.stringify(value);
  return () => text;
}

function noCursor(): never {
  throw new LakegateError('INTERNAL', { cause: 'only rows of a page have cursors' });
}

const noRow: Row = [];

const noLevel: LevelRows = { rows: [], pages: [], children: [], cursorOf: noCursor };

function levelOf(level: LevelRows, child: number): LevelRows {
  const found = level.children[child];
  if (found === undefined) throw new LakegateError('INTERNAL', { cause: `no level ${String(child)}` });
  return found;
}

function pageOf(level: LevelRows, index: number): Page {
  const page = level.pages[index];
  if (page === undefined) throw new LakegateError('INTERNAL', { cause: `no page ${String(index)}` });
  return page;
}

function rowOf(level: LevelRows, index: number): Row {
  const row = level.rows[index];
  if (row === undefined) throw new LakegateError('INTERNAL', { cause: `no row ${String(index)}` });
  return row;
}

function fail(out: Assembly, at: Path | undefined, error: unknown): string | undefined {
  out.failed = true;
  if (at !== undefined) out.failures.push({ path: pathOf(at), error });
  return undefined;
}

function pathOf(at: Path): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  for (let path: Path | undefined = at; path !== undefined; path = path.previous) keys.push(path.key);
  return keys.reverse();
}
