import { SQS } from '@aws-sdk/client-sqs';
import type { Config } from '../config.ts';

const CONNECT_TIMEOUT_MS = 3_000;
/** A poll of ours waits two seconds. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * A client for `AWS_REGION`, or for the stand-in at `AWS_ENDPOINT_URL_SQS`. Credentials are found as by every AWS
 * client (environment, profile, instance role); a stand-in on this machine needs none.
 */
export function createSqs(config: Pick<Config, 'AWS_REGION' | 'AWS_ENDPOINT_URL_SQS'>): SQS {
  const endpoint = config.AWS_ENDPOINT_URL_SQS;
  return new SQS({
    region: config.AWS_REGION,
    // What wraps a request is put together once for each kind, not each time: an eighth of what a message costs here.
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Otherwise the SDK only warns, and a request on a half-open connection never ends.
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(endpoint !== undefined && isThisMachine(endpoint)
      ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
      : {}),
  });
}

function isThisMachine(endpoint: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
}
