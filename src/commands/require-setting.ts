import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';

type MadeBySetUp = 'MYSQL_URL' | 'SQS_CHANGES_QUEUE_URL' | 'SQS_FANOUT_QUEUE_URL';

/**
 * A setting that comes out of set-up.
 *
 * @throws ExpectedError configuration-invalid that names it
 */
export function requireSetting(config: Config, name: MadeBySetUp): string {
  const value = config[name];
  if (value !== undefined) return value;
  throw new ExpectedError(
    'configuration-invalid',
    `The setting ${name} is missing.`,
    'It comes out of: storefront-search setup',
  );
}
