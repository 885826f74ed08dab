// Whether all places of a principal are free: as many requests as there are places wait for their bodies at a time, one more
// is refused, and all of them are answered.
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { principals } from './clients.js';

/** `limits.maxConcurrentQueries` unless it is set. */
const places = 20;
const body = '{"features":["carrier_features:flights_30d"],"entities":{"carrier":["UA"]}}';

/** What is wrong, or nothing. */
export async function fillPlaces(url: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const as of principals) {
    const ask = (): ClientRequest => {
      const headers = { authorization: `Bearer demo-${as}`, 'content-type': 'application/json' };
      return request(`${url}/feast/get-online-features`, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: false,
      });
    };
    const waiting = Array.from({ length: places }, ask);
    const statuses = waiting.map(statusOf);
    for (const one of waiting) one.flushHeaders();
    // Refusals come at once; who has a place waits for as long as the body does.
    await pause(1_000);
    const beyond = ask();
    const refused = statusOf(beyond);
    beyond.end(body);
    if ((await refused) !== 429) problems.push(`${as}: more than ${String(places)} places were found`);
    for (const one of waiting) one.end(body);
    const answered = (await Promise.all(statuses)).filter((status) => status === 200).length;
    if (answered < places)
      problems.push(`${as}: ${String(places - answered)} of ${String(places)} places are not free`);
  }
  return problems;
}

async function statusOf(asking: ClientRequest): Promise<number> {
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}
