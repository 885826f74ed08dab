// The sinks' battery over S3.
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { s3SinkFixture } from './aws-target.js';

runSinkBattery(s3SinkFixture);
