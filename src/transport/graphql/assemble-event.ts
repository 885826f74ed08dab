// Makes the answer of a subscription for each of its events, in place of graphql-js: the shape is compiled once, as for
// a read, so that an event costs little however many are to get it.
import type { EventFieldShape, EventShape } from '../../../schema/request/answer-shape.js';
import { compileJsonWriter } from '../../encoding/compile-json-writer.js';
import { canonicalTimestamp, type Row } from '../../core/value.js';
import type { ChangeEvent } from '../../core/watch-service.js';
import { type AssembledField, compileRow } from './assemble-answer.js';

/** An event's answer: `data` as JSON text. */
export interface AssembledEvent {
  readonly data: string;
  readonly failures: AssembledField['failures'];
}

type Member = (event: ChangeEvent) => string;

/**
 * Compiles the shape of one event. The function returned never throws for what a record holds: failures stand beside
 * the text with their response paths.
 */
export function compileEvent(shape: EventShape): (event: ChangeEvent) => AssembledEvent {
  const members = shape.fields.map((field, i) => ({
    prefix: `${i === 0 ? '' : ','}${JSON.stringify(field.key)}:`,
    write: compileMember(field),
    record: field.kind === 'record' ? compileRecord(shape, field) : undefined,
  }));
  const start = `{${JSON.stringify(shape.key)}:{`;
  return (event) => {
    let text = start;
    let failures: AssembledField['failures'] = [];
    for (const { prefix, write, record } of members) {
      if (record === undefined || event.record === undefined) {
        text += prefix + write(event);
        continue;
      }
      const written = record(event.record);
      // The record may be null, so that a null within it goes no further.
      text += prefix + (written.json ?? 'null');
      if (written.failures.length > 0) failures = [...failures, ...written.failures];
    }
    return { data: `${text}}}`, failures };
  };
}

function compileRecord(
  shape: EventShape,
  field: Extract<EventFieldShape, { kind: 'record' }>,
): (row: Row) => AssembledField {
  return compileRow(field.object, [shape.key, field.key]);
}

const writeNumber = compileJsonWriter({ kind: 'float64' });

function compileMember(field: EventFieldShape): Member {
  switch (field.kind) {
    case 'typename': {
      const text = JSON.stringify(field.value);
      return () => text;
    }
    case 'operation':
      return ({ operation }) => `"${operation.toUpperCase()}"`;
    case 'eventTime':
      return ({ eventTimeMs }) => `"${canonicalTimestamp(new Date(eventTimeMs).toISOString())}"`;
    case 'position':
      return ({ position }) => JSON.stringify(position() ?? null);
    case 'lagMs':
      return ({ lagMs }) => writeNumber(lagMs ?? null);
    case 'record':
      return () => 'null';
  }
}
