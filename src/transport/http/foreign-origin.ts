// Tells requests that a page of another origin made a browser send. A browser adds what it knows of the user to them,
// such as a client certificate, and neither WebSockets nor streams of events are kept from such pages by the browser.
import type { IncomingMessage } from 'node:http';

/** Whether a page of another origin is behind the request; where that can't be told of an origin, it is. */
export function isForeign({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host) return true;
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
