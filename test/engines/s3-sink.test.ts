// The sinks' battery over S3: lines of JSON, and Parquet files.
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { s3SinkFixture } from './aws-target.js';

runSinkBattery(s3SinkFixture('json'));
runSinkBattery(s3SinkFixture('parquet'));
