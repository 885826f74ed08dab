// GraphQL over server-sent events, one connection for each operation.
// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
import type { StreamForm } from '../http/stream-form.js';

export const eventStream: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  takesRefusals: true,
  opening: ':\n\n',
  keepAlive: ':\n\n',
  writeResult,
  // The empty data makes a browser's EventSource notice the event.
  writeEnd: (errors) =>
    `${errors === undefined ? '' : writeResult(JSON.stringify({ errors }))}event: complete\ndata: \n\n`,
};

/** JSON has line breaks between its tokens alone, where a blank says the same. */
function writeResult(result: string): string {
  return `event: next\ndata: ${/[\r\n]/.test(result) ? result.replace(/[\r\n]/g, ' ') : result}\n\n`;
}
