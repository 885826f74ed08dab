// The sources' battery over SQS: standard and FIFO queues.
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';
import { sqsSourceFixture } from './aws-target.js';

runSourceBattery(sqsSourceFixture(false));
runSourceBattery(sqsSourceFixture(true));
