// How a GraphQL answer is made from levels of rows: the selection set, compiled against the positions of a read.
// The assembler (src/transport/graphql) follows it in place of graphql-js's completion; resolvers follow it too.
import type { DataType } from '../../src/core/data-type.js';
import type { ReadNode } from '../../src/core/data-service.js';
import type { WatchRequest } from '../../src/core/watch-service.js';

/** A field of an object, under its response key. `nonNull` says whether a null propagates to the parent. */
export type FieldShape =
  | { readonly kind: 'typename'; readonly key: string; readonly value: string }
  /** A value of the row; `select` narrows a struct (or a list of structs) to the sub-fields asked for. */
  | {
      readonly kind: 'column';
      readonly key: string;
      readonly index: number;
      readonly type: DataType;
      /** GraphQL scalar that encodes it where that isn't the type's own: an aggregate's `Count`. */
      readonly encoding: 'own' | 'count';
      readonly nonNull: boolean;
      readonly select?: ObjectShape | undefined;
    }
  /** An object over the same row: `group`, `sum`, … */
  | { readonly kind: 'object'; readonly key: string; readonly object: ObjectShape }
  /** The row of a to-one level, or null. */
  | {
      readonly kind: 'one';
      readonly key: string;
      readonly child: number;
      readonly nonNull: boolean;
      readonly object: ObjectShape;
    }
  /** A connection. */
  | { readonly kind: 'page'; readonly key: string; readonly child: number; readonly page: PageShape }
  /** A non-null list of non-null objects: the rows of an aggregate. */
  | { readonly kind: 'list'; readonly key: string; readonly child: number; readonly object: ObjectShape };

/** In a `select` of a struct, `column.index` is the position in the struct's value. */
export interface ObjectShape {
  readonly typeName: string;
  readonly fields: readonly FieldShape[];
}

/** A field of a connection. */
export type PageFieldShape =
  | { readonly kind: 'typename'; readonly key: string; readonly value: string }
  | { readonly kind: 'nodes'; readonly key: string; readonly object: ObjectShape }
  | { readonly kind: 'edges'; readonly key: string; readonly edge: readonly EdgeFieldShape[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly fields: readonly PageInfoFieldShape[] }
  | { readonly kind: 'totalCount'; readonly key: string };

export type EdgeFieldShape =
  | { readonly kind: 'typename'; readonly key: string; readonly value: string }
  | { readonly kind: 'cursor'; readonly key: string }
  | { readonly kind: 'node'; readonly key: string; readonly object: ObjectShape };

export type PageInfoFieldShape =
  | { readonly kind: 'typename'; readonly key: string; readonly value: string }
  | {
      readonly kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor';
      readonly key: string;
    };

export interface PageShape {
  readonly fields: readonly PageFieldShape[];
}

/** A field of a change. `record` is an object over the event's record, or null where it has none. */
export type EventFieldShape =
  | { readonly kind: 'typename'; readonly key: string; readonly value: string }
  | { readonly kind: 'operation' | 'eventTime' | 'position' | 'lagMs'; readonly key: string }
  | { readonly kind: 'record'; readonly key: string; readonly object: ObjectShape };

/** One event of a subscription, under its response key. */
export interface EventShape {
  readonly key: string;
  readonly fields: readonly EventFieldShape[];
}

/** A root field of a subscription: what to watch, and the shape of each event. */
export interface WatchPlan {
  readonly request: WatchRequest;
  readonly shape: EventShape;
}

/** One root field: the read that answers it and the shape of its value; `child` 0 of the shape is the read itself. */
export interface ReadRequest {
  readonly node: ReadNode;
  readonly shape: FieldShape;
}
