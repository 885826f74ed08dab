// Sends the rebuilt request to STS: to that host alone, following nothing, reading little and waiting briefly.
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { LakegateError } from '../../src/core/errors.js';
import type { StsRequest } from './caller-identity-request.js';

const timeoutMs = 5_000;
const maxAnswerBytes = 16_384;

export interface StsAnswer {
  readonly contentType: string;
  readonly body: string;
}

/**
 * STS's answer; undefined where it refused the signature. `endpoint` is connected to in place of the host, which is
 * named to it all the same.
 * @throws LakegateError POLICY_UNAVAILABLE for no answer, a redirection, or anything else that is neither
 */
export async function postToSts(
  { host, headers, body }: StsRequest,
  endpoint?: string,
): Promise<StsAnswer | undefined> {
  const url = new URL(endpoint ?? `https://${host}/`);
  const send = url.protocol === 'http:' ? requestHttp : requestHttps;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(
        {
          protocol: url.protocol,
          hostname: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port,
          path: '/',
          method: 'POST',
        },
        resolve,
      );
      outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error('STS did not answer in time')));
      for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
      outgoing.once('error', reject);
      outgoing.end(body);
    });
    const text = await readAnswer(response);
    const { statusCode = 0 } = response;
    if (statusCode === 200) return { contentType: response.headers['content-type'] ?? '', body: text };
    const isThrottled = statusCode === 400 && text.includes('Throttl');
    if ((statusCode === 400 || statusCode === 403) && !isThrottled) return undefined;
    throw new Error(`STS answered with status ${String(statusCode)}`);
  } catch (cause) {
    throw new LakegateError('POLICY_UNAVAILABLE', { cause });
  }
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      response.destroy();
      throw new Error('STS answered with too much');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
