// Runs a compiled DynamoDB plan: requests out, items to rows, then the steps that DynamoDB doesn't take.
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { evaluate } from '../../src/core/evaluate.js';
import type { Row, Value } from '../../src/core/value.js';
import type { ExecutionContext, RowBatch } from '../connector.js';
import { applySteps } from './apply-steps.js';
import type { DynamoPlan } from './compile-plan.js';
import { decodeValue } from './decode-value.js';
import { mapError } from './map-error.js';
import { readItems } from './read-items.js';

/** Rows in batches as DynamoDB's responses come. @throws LakegateError as the connector contract says. */
export async function* executeQuery(
  client: DynamoDBClient,
  plan: DynamoPlan,
  context: ExecutionContext,
): AsyncGenerator<RowBatch> {
  try {
    for await (const rows of applySteps(decodeItems(readItems(client, plan, context), plan), plan.steps)) {
      if (rows.length > 0) yield { rows: rows.map((row) => outputRow(plan, row)), bytes: 0 };
    }
  } catch (error) {
    throw mapError(error, context.signal);
  }
}

async function* decodeItems(
  pages: AsyncIterable<readonly Record<string, AttributeValue>[]>,
  plan: DynamoPlan,
): AsyncGenerator<readonly Row[]> {
  for await (const items of pages) yield items.map((item) => datasetRow(plan, item));
}

/** The item over `dataset.columns`; columns that the question doesn't need are null. */
function datasetRow(plan: DynamoPlan, item: Record<string, AttributeValue>): Row {
  const row = new Array<Value>(plan.width).fill(null);
  for (const { position, attribute, type } of plan.columns) row[position] = decodeValue(item[attribute], type);
  return row;
}

function outputRow(plan: DynamoPlan, row: Row): Row {
  return plan.outputs.map((expr) => (expr.kind === 'column' ? (row[expr.index] ?? null) : evaluate(expr, row)));
}
