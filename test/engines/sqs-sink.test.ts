// The sinks' battery over SQS: standard and FIFO queues.
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { sqsSinkFixture } from './aws-target.js';

runSinkBattery(sqsSinkFixture(false));
runSinkBattery(sqsSinkFixture(true));
