/** Where the components of a running stack answer, and what to sign in with. All on 127.0.0.1. */
export type StackAddresses = {
  elasticsearchUrl: string;
  elasticsearchAdminUser: 'elastic';
  elasticsearchAdminPassword: string;
  /** `mysql://root:password@127.0.0.1:port`, without a database. */
  mysqlUrl: string;
  sqsUrl: string;
  /** The Slack recorder: its methods are below `/api/`, what it recorded is at `/recorded`. */
  slackUrl: string;
  /** Process numbers, for tests that stop or pause a component. */
  pids: { supervisor: number; elasticsearch: number; mysql: number; standIns: number };
  /** Elasticsearch's configuration folder, where `user_dictionary` files belong. */
  elasticsearchConfigFolder: string;
};

/** The product's configuration variables for this stack. */
export function environmentOf(addresses: StackAddresses): Record<string, string> {
  return {
    ELASTICSEARCH_URL: addresses.elasticsearchUrl,
    ELASTICSEARCH_ADMIN_USERNAME: addresses.elasticsearchAdminUser,
    ELASTICSEARCH_ADMIN_PASSWORD: addresses.elasticsearchAdminPassword,
    MYSQL_ADMIN_URL: addresses.mysqlUrl,
    AWS_ENDPOINT_URL_SQS: addresses.sqsUrl,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SLACK_API_URL: `${addresses.slackUrl}/api/`,
    SLACK_TOKEN: 'xoxb-local',
    SLACK_CHANNEL: 'search-alerts',
  };
}

export function environmentLines(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
