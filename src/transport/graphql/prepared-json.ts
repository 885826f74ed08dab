// A part of a response that is JSON text already, and the stringifier that lets it out as it is.
import type { FormattedExecutionResult } from 'graphql';

/** JSON text in the place of the value it says. Anything that asks for the value gets it parsed. */
export class PreparedJson {
  constructor(readonly text: string) {}

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** The JSON text of a result; `data` that is prepared goes out unparsed. Big integers become strings. */
export function stringifyResult(result: FormattedExecutionResult): string {
  const data: unknown = result.data;
  if (!(data instanceof PreparedJson)) return JSON.stringify(result, withoutBigints);
  const errors = result.errors === undefined ? '' : `"errors":${JSON.stringify(result.errors, withoutBigints)},`;
  const extensions =
    result.extensions === undefined ? '' : `,"extensions":${JSON.stringify(result.extensions, withoutBigints)}`;
  return `{${errors}"data":${data.text}${extensions}}`;
}

function withoutBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
