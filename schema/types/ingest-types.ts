// The mutation by which records of a dataset are taken in: its input, its answer and its field.
import { GraphQLBoolean, GraphQLString } from 'graphql';
import type { ClassType } from 'type-graphql';
import { isRequired } from '../../src/core/dataset.js';
import type { NamedDataset } from '../named-catalog.js';
import { Count } from '../scalars/number-scalars.js';
import { IdempotencyOutcome, IngestResult } from './ingest-receipt.type.js';
import { createRecordInput } from './record-input.js';
import type { FieldSpec, TypeFactory } from './type-factory.js';

export interface IngestTypes {
  readonly input: ClassType;
  readonly payload: ClassType;
}

/** Makes `Ingest…Input` and `Ingest…Payload`. */
export function createIngestTypes(named: NamedDataset, factory: TypeFactory): IngestTypes {
  const { dataset, names } = named;
  const record = createRecordInput(named, factory);
  const base = names.ingest.charAt(0).toUpperCase() + names.ingest.slice(1);
  return {
    input: factory.inputType({
      name: `${base}Input`,
      description: `Records of ${dataset.name} to be written.`,
      fields: [
        {
          name: 'records',
          type: () => [record],
          nullable: false,
          description: 'Each is judged and written by itself: a bad one does not fail the others.',
        },
        {
          name: 'idempotencyKey',
          type: () => GraphQLString,
          nullable: true,
          description:
            'A name of 1 to 256 characters for this request, kept for a day: sent again with the same records, it writes nothing twice.',
        },
        {
          name: 'dryRun',
          type: () => GraphQLBoolean,
          nullable: true,
          defaultValue: false,
          description: 'Judge the records, and write and remember nothing.',
        },
      ],
    }),
    payload: factory.objectType({
      name: `${base}Payload`,
      description: `What became of records of ${dataset.name}.`,
      fields: [
        countField('acceptedCount', 'How many records the sink acknowledged; in a dry run, would have been sent.'),
        countField('rejectedCount', 'How many records were not written.'),
        countField('unknownCount', 'How many records were sent without an acknowledgement.'),
        {
          name: 'idempotency',
          type: () => IdempotencyOutcome,
          nullable: false,
          description: 'How the idempotency key was met.',
        },
        {
          name: 'results',
          type: () => [IngestResult],
          nullable: false,
          description: 'What became of each record, in the order of the request.',
        },
      ],
    }),
  };
}

/** The field of Mutation. It exists for who may write the dataset, whether they see any of it or not. */
export function ingestField({ dataset, names }: NamedDataset, types: IngestTypes): FieldSpec {
  const says = dataset.description === undefined ? '' : ` ${dataset.description}`;
  const required = dataset.columns.filter((column) => isRequired(dataset, column));
  return {
    name: names.ingest,
    type: () => types.payload,
    nullable: false,
    description: `Writes records of ${dataset.name}.${says}`,
    needs: [
      { dataset: dataset.name, written: true },
      ...required.map((column) => ({ dataset: dataset.name, column: column.name, written: true })),
    ],
    args: [{ name: 'input', type: () => types.input, nullable: false, description: 'The records.' }],
  };
}

function countField(name: string, description: string): FieldSpec {
  return { name, type: () => Count, nullable: false, description };
}
