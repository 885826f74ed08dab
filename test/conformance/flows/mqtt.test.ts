// The batteries over MQTT 3.1.1, on the local broker.
import { createMqttServer } from '../../../local/mqtt/create-mqtt-server.js';
import { type BrokerUnderTest, mqttSinkFixture, mqttSourceFixture } from './mqtt-target.js';
import { runSinkBattery } from './run-sink-battery.js';
import { runSourceBattery } from './run-source-battery.js';

async function startLocalBroker(): Promise<BrokerUnderTest> {
  const server = await createMqttServer();
  const port = Number(new URL(server.url).port);
  return { port, scheme: 'mqtt', settings: {}, clientOptions: {}, stop: () => server.stop() };
}

runSinkBattery(mqttSinkFixture('mqtt', startLocalBroker));
runSourceBattery(mqttSourceFixture('mqtt', startLocalBroker));
