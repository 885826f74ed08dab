// The request headers by which a caller asks for plans and demands or rules out bindings.
import type { IncomingHttpHeaders } from 'node:http';
import type { RoutingDemand } from '../../core/data-service.js';
import { LakegateError } from '../../core/errors.js';

/** What the `x-lakegate-…` headers of a request ask for. */
export interface RequestDemands {
  readonly explain: boolean;
  readonly routing: RoutingDemand;
}

/** @throws LakegateError BAD_REQUEST for a value that can't be meant */
export function parseRequestDemands(headers: IncomingHttpHeaders): RequestDemands {
  const pin = parseBindings(headers, 'x-lakegate-pin');
  const exclude = parseBindings(headers, 'x-lakegate-exclude');
  return {
    explain: parseFlag(headers, 'x-lakegate-explain'),
    routing: { ...(pin && { pin }), ...(exclude && { exclude }) },
  };
}

function parseFlag(headers: IncomingHttpHeaders, name: string): boolean {
  const value = headers[name];
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw new LakegateError('BAD_REQUEST', { message: `The header ${name} takes "true" or "false".` });
}

/** Comma-separated binding ids, or `dataset.binding`. */
function parseBindings(headers: IncomingHttpHeaders, name: string): readonly string[] | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  const bindings = String(value)
    .split(',')
    .map((part) => part.trim());
  if (bindings.every((binding) => /^[\w-]+(\.[\w-]+)?$/.test(binding))) return bindings;
  throw new LakegateError('BAD_REQUEST', {
    message: `The header ${name} takes binding ids, or dataset.binding, separated by commas.`,
  });
}
