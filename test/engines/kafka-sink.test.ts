// The sinks' battery over Kafka: on topics as they are by default, and on topics that take less than the sink believes.
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { sinkChecks } from '../conformance/flows/sink-checks.js';
import { kafkaRefusingFixture, kafkaSinkFixture } from './kafka-target.js';

runSinkBattery(kafkaSinkFixture);
runSinkBattery(
  kafkaRefusingFixture,
  sinkChecks.filter(({ needs }) => needs === 'refused'),
);
