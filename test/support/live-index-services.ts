import type { Client } from '@elastic/elasticsearch';
import { createAlerts } from '../../src/alerts.ts';
import { slackFor } from '../../src/clients/slack.ts';
import type { Config } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import type { LiveIndexServices } from '../../src/pipelines/change-live-index.ts';

/** What a person's decision about a live index needs, as the commands have it. @param client with the reindex role */
export function liveIndexServices(client: Client, config: Config): LiveIndexServices {
  const logger = createLogger({ level: 'silent', name: 'test' });
  return {
    elasticsearch: client,
    prefix: config.NAME_PREFIX,
    alerts: createAlerts({ slack: slackFor(config), channel: config.SLACK_CHANNEL, logger }),
    now: Date.now,
    prepare: async () => undefined,
  };
}
