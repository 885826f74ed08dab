// Subscriptions over multipart HTTP.
// https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
import type { StreamForm } from '../http/stream-form.js';

/** A boundary goes out with the part before it: until it comes, clients can't tell that the part is whole. */
export const multipartStream: StreamForm = {
  contentType: 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
  takesRefusals: false,
  opening: '\r\n--graphql',
  keepAlive: writePart('{}'),
  writeResult: (result) => writePart(`{"payload":${result}}`),
  writeEnd: (errors) => `${errors === undefined ? '' : writePart(JSON.stringify({ payload: null, errors }))}--\r\n`,
};

function writePart(json: string): string {
  return `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`;
}
