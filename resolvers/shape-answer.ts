// Turns levels of rows into the objects that graphql-js completes: the plain reference for the compiled assembler.
import type { DataType } from '../src/core/data-type.js';
import type { LevelResult, Page } from '../src/core/data-service.js';
import { LakegateError } from '../src/core/errors.js';
import type { Row, Value } from '../src/core/value.js';
import type {
  EdgeFieldShape,
  FieldShape,
  ObjectShape,
  PageFieldShape,
  PageInfoFieldShape,
} from '../schema/request/answer-shape.js';
import { Answer } from './answer.js';

/** The value of a root field; `page` counts the parents that the read was given. */
export function shapeAnswer(shape: FieldShape, level: LevelResult, page = 0): unknown {
  return shapeField(shape, { row: [], children: [level], index: page });
}

/** An object over a row that has nothing beneath it. */
export function shapeRow(shape: ObjectShape, row: Row): Answer {
  return shapeObject(shape, { row, children: [], index: 0 });
}

/** A row and where what belongs to it is found: in page `index` of each child. */
interface Place {
  readonly row: Row;
  readonly children: readonly LevelResult[];
  readonly index: number;
}

function shapeObject(shape: ObjectShape, place: Place): Answer {
  return new Answer(shape.typeName, new Map(shape.fields.map((field) => [field.key, shapeField(field, place)])));
}

function shapeField(shape: FieldShape, place: Place): unknown {
  switch (shape.kind) {
    case 'typename':
      return shape.value;
    case 'column':
      return shapeColumn(shape, place.row[shape.index] ?? null);
    case 'object':
      return shapeObject(shape.object, place);
    case 'one': {
      const { level, page } = pageOf(place, shape.child);
      return page.start === page.end ? null : shapeObject(shape.object, rowOf(level, page.start));
    }
    case 'page': {
      const found = pageOf(place, shape.child);
      return new Answer('', new Map(shape.page.fields.map((field) => [field.key, shapePageField(field, found)])));
    }
    case 'list': {
      const { level, page } = pageOf(place, shape.child);
      return range(page).map((i) => shapeObject(shape.object, rowOf(level, i)));
    }
  }
}

function shapeColumn(shape: Extract<FieldShape, { kind: 'column' }>, value: Value): unknown {
  return shape.select === undefined ? value : shapeStruct(shape.type, shape.select, value);
}

function shapeStruct(type: DataType, select: ObjectShape, value: Value): unknown {
  if (value === null) return null;
  if (type.kind === 'list') return (value as readonly Value[]).map((item) => shapeStruct(type.element, select, item));
  return shapeObject(select, { row: value as Row, children: [], index: 0 });
}

interface FoundPage {
  readonly level: LevelResult;
  readonly page: Page;
}

function shapePageField(field: PageFieldShape, { level, page }: FoundPage): unknown {
  switch (field.kind) {
    case 'typename':
      return field.value;
    case 'nodes':
      return range(page).map((i) => shapeObject(field.object, rowOf(level, i)));
    case 'edges':
      return range(page).map(
        (i) => new Answer('', new Map(field.edge.map((e) => [e.key, shapeEdgeField(e, level, i)]))),
      );
    case 'pageInfo':
      return new Answer('', new Map(field.fields.map((f) => [f.key, shapePageInfoField(f, { level, page })])));
    case 'totalCount':
      if (page.totalCount === undefined) throw new LakegateError('INTERNAL', { cause: 'totalCount was not counted' });
      return page.totalCount;
  }
}

function shapeEdgeField(field: EdgeFieldShape, level: LevelResult, index: number): unknown {
  switch (field.kind) {
    case 'typename':
      return field.value;
    case 'cursor':
      return level.cursorOf(index);
    case 'node':
      return shapeObject(field.object, rowOf(level, index));
  }
}

function shapePageInfoField(field: PageInfoFieldShape, { level, page }: FoundPage): unknown {
  switch (field.kind) {
    case 'typename':
      return field.value;
    case 'startCursor':
      return page.start === page.end ? null : level.cursorOf(page.start);
    case 'endCursor':
      return page.start === page.end ? null : level.cursorOf(page.end - 1);
    default:
      return page[field.kind];
  }
}

function rowOf(level: LevelResult, index: number): Place {
  return { row: level.rows[index] ?? [], children: level.children, index };
}

function pageOf({ children, index }: Place, child: number): FoundPage {
  const level = children[child];
  const page = level?.pages[index];
  if (level === undefined || page === undefined) throw new RangeError('a level has a page for each parent');
  return { level, page };
}

function range({ start, end }: Page): readonly number[] {
  return Array.from({ length: end - start }, (_item, i) => start + i);
}
