import { mapAwsError } from '../../../connectors/aws/map-aws-error.js';
import { mapFailedQuery } from '../../../connectors/athena/map-error.js';
import { mapError as mapClickhouseError } from '../../../connectors/clickhouse/map-error.js';
import { mapPostgresError } from '../../../connectors/postgres/map-error.js';
import { mapFailedStatement } from '../../../connectors/redshift/map-error.js';
import { ClickHouseError } from '@clickhouse/client';
import { errorRegistry, LakegateError } from '../../../src/core/errors.js';

it.each([
  [{ name: 'ThrottlingException' }, 'STORE_THROTTLED'],
  [{ name: 'ProvisionedThroughputExceededException' }, 'STORE_THROTTLED'],
  [{ name: 'X', $metadata: { httpStatusCode: 429 } }, 'STORE_THROTTLED'],
  [{ name: 'AccessDeniedException' }, 'STORE_DENIED'],
  [{ name: 'X', $metadata: { httpStatusCode: 403 } }, 'STORE_DENIED'],
  [{ name: 'Error', code: 'ECONNREFUSED' }, 'STORE_UNAVAILABLE'],
  [{ name: 'TimeoutError' }, 'STORE_UNAVAILABLE'],
  [{ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } }, 'STORE_UNAVAILABLE'],
  [{ name: 'ValidationException', $metadata: { httpStatusCode: 400 } }, 'STORE_REJECTED'],
  [{ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } }, 'STORE_REJECTED'],
])('maps an AWS error %j to %s', (error, code) => {
  const mapped = mapAwsError(Object.assign(new Error('SELECT secret FROM arn:aws:s3'), error));
  expect(mapped.code).toBe(code);
  expect(mapped.message).toBe(errorRegistry[mapped.code].message);
});

it("gives an abort's own reason, and REQUEST_CANCELLED for any other", () => {
  const reason = new LakegateError('TIME_LIMIT');
  expect(mapAwsError(new Error('aborted'), AbortSignal.abort(reason))).toBe(reason);
  expect(mapAwsError(new Error('aborted'), AbortSignal.abort()).code).toBe('REQUEST_CANCELLED');
});

it.each([
  ['Access denied when writing to location: s3://x', undefined, 'STORE_DENIED'],
  ['Query exhausted resources at this scale factor', undefined, 'STORE_THROTTLED'],
  ['internal', { ErrorCategory: 1 }, 'STORE_UNAVAILABLE'],
  ['SYNTAX_ERROR: line 1:8', { ErrorCategory: 2 }, 'STORE_REJECTED'],
])('maps a query that failed at Athena: %s', (text, error, code) => {
  expect(mapFailedQuery(text, error).code).toBe(code);
});

it.each([
  ['ERROR: permission denied for relation t', 'STORE_DENIED'],
  ['ERROR: Disk Full', 'STORE_THROTTLED'],
  ['ERROR: cluster is paused', 'STORE_UNAVAILABLE'],
  ['ERROR: syntax error at or near "x"', 'STORE_REJECTED'],
])('maps a statement that failed at Redshift: %s', (text, code) => {
  expect(mapFailedStatement(text).code).toBe(code);
});

it.each([
  ['516', 'STORE_DENIED'],
  ['202', 'STORE_THROTTLED'],
  ['394', 'STORE_UNAVAILABLE'],
  ['62', 'STORE_REJECTED'],
])("maps ClickHouse's exception %s to %s", (code, want) => {
  expect(mapClickhouseError(new ClickHouseError({ message: 'x', code, type: 'X' })).code).toBe(want);
});

it.each([
  ['42501', 'STORE_DENIED'],
  ['28P01', 'STORE_DENIED'],
  ['53300', 'STORE_THROTTLED'],
  ['57P01', 'STORE_UNAVAILABLE'],
  ['57014', 'STORE_UNAVAILABLE'],
  ['42P01', 'STORE_REJECTED'],
  ['22P02', 'STORE_REJECTED'],
  ['ECONNREFUSED', 'STORE_UNAVAILABLE'],
])("maps PostgreSQL's %s to %s", (code, mapped) => {
  const said = { code, ...(code.length === 5 && { severity: 'ERROR' }) };
  const error = mapPostgresError(Object.assign(new Error('relation "secret" does not exist'), said), 'STORE');
  expect(error.code).toBe(mapped);
  expect(error.message).toBe(errorRegistry[error.code].message);
});
