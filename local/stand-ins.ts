// Entry: one process with the SQS stand-in and the Slack recorder. Arguments: the SQS port and the Slack port.
import { once } from 'node:events';
import { createSlackRecorder } from './slack-recorder.ts';
import { startSqsStandIn } from './sqs-stand-in.ts';

const [sqsPort, slackPort] = process.argv.slice(2).map(Number);
if (sqsPort === undefined || slackPort === undefined) throw new Error('Usage: stand-ins.js SQS_PORT SLACK_PORT');

const slack = createSlackRecorder().listen(slackPort, '127.0.0.1');
await once(slack, 'listening');
await startSqsStandIn(sqsPort);
console.log(`SQS on port ${sqsPort}, Slack recorder on port ${slackPort}`);
