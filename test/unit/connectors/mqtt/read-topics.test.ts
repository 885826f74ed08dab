import { EventEmitter } from 'node:events';
import type { MqttClient } from 'mqtt';
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
