// The beginning of a connection: whether it is encrypted, and the start-up packet or the request to cancel that it is for.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
import type { Socket } from 'node:net';
import { createFrameReader, type FrameReader } from './frame-reader.js';
import { FrameFields } from './frontend-message.js';
import { fatal } from './sql-failure.js';
import { sqlProtocol, type TlsUpgrade } from './tls-upgrade.js';

/** Where messages go and come from, as far as it is agreed upon. */
export interface Channel {
  readonly stream: Socket;
  readonly reader: FrameReader;
  /** Whether it is encrypted. */
  readonly isSecure: boolean;
}

export type Arrival = Channel &
  (
    | {
        readonly kind: 'startup';
        /** Minor version of protocol 3 that is spoken. */
        readonly minor: number;
        /** Whether the client asked for more than there is. */
        readonly isNegotiated: boolean;
        readonly parameters: ReadonlyMap<string, string>;
        /** Protocol options that nobody knows, `_pq_.…`. */
        readonly unknownOptions: readonly string[];
      }
    | { readonly kind: 'cancel'; readonly backendPid: number; readonly secret: Buffer }
  );

/** PostgreSQL's own bound. */
const maxStartupBytes = 10_000;
const latestMinor = 2;

const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
const cancelRequest = 80_877_102;
const tlsHandshake = 0x16;

/**
 * Reads up to what the connection is for; undefined where the client went before that. `onChannel` hears of each change
 * of the channel, so that errors can be told on the one in use.
 * @throws FatalFailure 08P01, 0A000
 */
export async function negotiate(
  socket: Socket,
  tls: TlsUpgrade | undefined,
  onChannel: (channel: Channel) => void,
): Promise<Arrival | undefined> {
  let channel: Channel = { stream: socket, reader: createFrameReader(socket), isSecure: false };
  onChannel(channel);
  const secure = async (isDirect: boolean): Promise<void> => {
    if (tls === undefined) throw fatal('08P01', 'TLS is not served here');
    // What came before the handshake would be taken for something that came under its protection.
    if (!isDirect && channel.reader.hasMore()) throw fatal('08P01', 'received unencrypted data after SSL request');
    channel.reader.detach();
    const stream = await tls.secure(socket);
    if (isDirect && stream.alpnProtocol !== sqlProtocol) {
      throw fatal('08P01', 'received direct SSL connection request without ALPN protocol negotiation extension');
    }
    channel = { stream, reader: createFrameReader(stream), isSecure: true };
    onChannel(channel);
  };
  if ((await channel.reader.peek()) === tlsHandshake) await secure(true);
  const asked = new Set<number>();
  for (;;) {
    const packet = await channel.reader.readStartup(maxStartupBytes);
    if (packet === undefined) return undefined;
    const fields = new FrameFields(packet);
    const code = fields.int32();
    if (code === cancelRequest) {
      return { kind: 'cancel', ...channel, backendPid: fields.int32(), secret: fields.rest() };
    }
    const isRequest = code === sslRequest || code === gssRequest;
    if (!isRequest || asked.has(code)) return { ...channel, ...parseStartup(code, fields) };
    asked.add(code);
    const takes = code === sslRequest && tls !== undefined && !channel.isSecure;
    channel.stream.write(takes ? 'S' : 'N');
    if (takes) await secure(false);
  }
}

function parseStartup(code: number, fields: FrameFields): Omit<Extract<Arrival, { kind: 'startup' }>, keyof Channel> {
  const [major, minor] = [code >>> 16, code & 0xffff];
  if (major !== 3) {
    throw fatal('0A000', `unsupported frontend protocol ${major}.${minor}: server supports 3.0 to 3.${latestMinor}`);
  }
  const parameters = new Map<string, string>();
  for (let name = fields.cstring(); name !== ''; name = fields.cstring()) parameters.set(name, fields.cstring());
  fields.end();
  const unknownOptions = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'));
  for (const name of unknownOptions) parameters.delete(name);
  return {
    kind: 'startup',
    minor: Math.min(minor, latestMinor),
    isNegotiated: minor > latestMinor || unknownOptions.length > 0,
    parameters,
    unknownOptions,
  };
}
