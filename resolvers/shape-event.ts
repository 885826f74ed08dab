// Turns a change into the object that graphql-js completes: the plain reference for the compiled assembler of events.
import type { EventFieldShape, EventShape } from '../schema/request/answer-shape.js';
import { canonicalTimestamp } from '../src/core/value.js';
import type { ChangeEvent } from '../src/core/watch-service.js';
import { Answer } from './answer.js';
import { shapeRow } from './shape-answer.js';

/** The value of a subscription's root field for one event. */
export function shapeEvent(shape: EventShape, event: ChangeEvent): Answer {
  return new Answer('', new Map(shape.fields.map((field) => [field.key, shapeField(field, event)])));
}

function shapeField(field: EventFieldShape, event: ChangeEvent): unknown {
  switch (field.kind) {
    case 'typename':
      return field.value;
    case 'operation':
      return event.operation;
    case 'eventTime':
      return canonicalTimestamp(new Date(event.eventTimeMs).toISOString());
    case 'position':
      return event.position() ?? null;
    case 'lagMs':
      return event.lagMs ?? null;
    case 'record':
      return event.record === undefined ? null : shapeRow(field.object, event.record);
  }
}
