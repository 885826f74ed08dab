// The batteries of sinks and sources over Kinesis, on the AWS emulator: read by polling, and by enhanced fan-out.
import { type KinesisKind, kinesisSinkFixture, kinesisSourceFixture } from '../conformance/flows/kinesis-target.js';
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';
import { startMinistack } from './start/start-ministack.js';

const emulated = (kind: string): KinesisKind => ({ kind, start: startMinistack });

runSinkBattery(kinesisSinkFixture(emulated('kinesis')));
runSourceBattery(kinesisSourceFixture(emulated('kinesis (polling)'), { consumer: 'polling' }, ['addPartition']));
runSourceBattery(kinesisSourceFixture(emulated('kinesis (enhanced)'), { consumer: 'enhanced' }, ['addPartition']));
