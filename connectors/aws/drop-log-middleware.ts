// Takes the SDK's own logging off a client: for every call it copies the whole input and output, sensitive members left
// out, for a logger that nobody gave. What the gateway tells of calls, it tells by observations.

/** What each AWS client has. */
interface LoggingClient {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** The same client, without the middleware. */
export function dropLogMiddleware<C extends LoggingClient>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
