// Turns a receipt into the object that graphql-js completes: paths by the schema's names.
import type { DataType } from '../src/core/data-type.js';
import { toCamelCase } from '../src/core/graphql-naming.js';
import type { IngestReceipt, RecordError, RecordErrorCode, RecordResult } from '../src/core/ingest-service.js';
import type { NamedDataset } from '../schema/named-catalog.js';

export interface IngestAnswer extends Omit<IngestReceipt, 'results'> {
  readonly results: readonly ResultAnswer[];
}

interface ResultAnswer {
  readonly index: number;
  readonly status: RecordResult['status'];
  readonly accepted: boolean;
  readonly position: string | null;
  readonly errors: readonly {
    readonly path: readonly string[];
    readonly code: RecordErrorCode;
    readonly message: string;
  }[];
}

/** A receipt for records of a dataset, narrowed to what may be written. */
export function shapeReceipt(named: NamedDataset, receipt: IngestReceipt): IngestAnswer {
  return {
    ...receipt,
    // Only where they are asked for: there may be thousands.
    get results() {
      return receipt.results.map(({ index, status, position, errors }) => ({
        index,
        status,
        accepted: status === 'accepted',
        position: position ?? null,
        errors: errors.map(({ path, code, message }) => ({ path: shapePath(named, path), code, message })),
      }));
    },
  };
}

/** The contract's names as the input has them; what the input doesn't have stays as it is. */
function shapePath(named: NamedDataset, path: RecordError['path']): readonly string[] {
  const [first, ...rest] = path;
  if (first === undefined) return [];
  const column = named.columns.find((c) => c.column.name === first);
  let type: DataType | undefined = column?.column.type;
  const shaped = [column?.field ?? String(first)];
  for (const step of rest) {
    const part: DataType | undefined = type;
    shaped.push(part?.kind === 'struct' ? toCamelCase(String(step)) : String(step));
    type =
      part?.kind === 'list'
        ? part.element
        : part?.kind === 'struct'
          ? part.fields.find((field) => field.name === step)?.type
          : undefined;
  }
  return shaped;
}
