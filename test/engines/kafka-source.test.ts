// The sources' battery over Kafka.
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';
import { kafkaSourceFixture } from './kafka-target.js';

runSourceBattery(kafkaSourceFixture);
