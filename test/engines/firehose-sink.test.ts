// The sinks' battery over Firehose, which delivers to S3.
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { firehoseSinkFixture } from './aws-target.js';

runSinkBattery(firehoseSinkFixture);
