import { EventEmitter } from 'node:events';
import type { MqttClient } from 'mqtt';
import { describe, expect, it } from '@jest/globals';
import { createInbox } from '../../../../connectors/mqtt/read-topics.js';

function offsetsOfReading(messages: number): readonly string[] {
  const client = new EventEmitter();
  const inbox = createInbox('orders/+', false);
  inbox.attach(client as unknown as MqttClient);
  for (let i = 0; i < messages; i++) client.emit('message', 'orders/1', Buffer.from('{}'), { retain: false });
  return inbox.take().map(({ offset }) => offset);
}

it('tells messages of one reading apart from those of another, so that each bad one is kept', () => {
  const offsets = [...offsetsOfReading(3), ...offsetsOfReading(3)];
  expect(new Set(offsets).size).toBe(6);
});

/** A client as the inbox sees it: it handles one packet after another, and acknowledges each by its number. */
function createClient() {
  const sent: string[] = [];
  const client = Object.assign(new EventEmitter(), {
    connected: true,
    _sendPacket: ({ cmd, messageId }: { readonly cmd: string; readonly messageId: number }, done?: () => void) => {
      sent.push(`${cmd} ${String(messageId)}`);
      done?.();
    },
    handleMessage: (_packet: unknown, done: () => void) => {
      done();
    },
  });
  let handled = 0;
  const receive = (count: number): void => {
    const messageId = handled + 1;
    if (count === 0) return;
    client.emit('message', 'orders/1', Buffer.from(String(messageId)), { retain: false });
    client.handleMessage({}, () => {
      handled++;
      client._sendPacket({ cmd: 'puback', messageId }, () => {
        receive(count - 1);
      });
    });
  };
  return { client, sent, receive, handled: () => handled };
}

describe('a session that the broker keeps', () => {
  it('is read ahead of its acknowledgements, which go in order once what was taken is done with', () => {
    const { client, sent, receive } = createClient();
    const inbox = createInbox('orders/+', true);
    inbox.attach(client as unknown as MqttClient);
    receive(3);
    expect(inbox.take()).toHaveLength(3);
    receive(2);
    expect(sent).toEqual([]);
    expect(inbox.take()).toHaveLength(2);
    expect(sent).toEqual(['puback 1', 'puback 2', 'puback 3']);
    expect(inbox.take()).toEqual([]);
    expect(sent.slice(3)).toEqual(['puback 4', 'puback 5']);
  });

  it('is read no further than a bound, and further once some are done with', () => {
    const { client, sent, receive, handled } = createClient();
    const inbox = createInbox('orders/+', true);
    inbox.attach(client as unknown as MqttClient);
    receive(250);
    expect(handled()).toBe(99);
    expect(inbox.take()).toHaveLength(100);
    expect(handled()).toBe(99);
    expect(inbox.take()).toEqual([]);
    expect(sent).toHaveLength(99);
    expect(inbox.take()).toHaveLength(100);
    expect(inbox.take()).toEqual([]);
    expect(inbox.take()).toHaveLength(50);
    inbox.take();
    expect(sent).toEqual(Array.from({ length: 250 }, (_, i) => `puback ${String(i + 1)}`));
  });

  it('does not acknowledge on a connection that is lost', () => {
    const { client, sent, receive } = createClient();
    const inbox = createInbox('orders/+', true);
    inbox.attach(client as unknown as MqttClient);
    receive(1);
    inbox.take();
    client.connected = false;
    inbox.take();
    expect(sent).toEqual([]);
  });
});
