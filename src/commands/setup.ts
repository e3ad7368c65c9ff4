import type { Command } from 'commander';
import { readMySqlUrl } from '../clients/mysql.ts';
import { type Config, readConfig } from '../config.ts';
import { chooseShopDatabase, setUp } from '../setup/set-up.ts';
import { describeSetUp } from '../setup/set-up-plan.ts';
import {
  readSettingsFile,
  SETTING_NAMES,
  type Settings,
  settingsLines,
  writeSettingsFile,
} from '../setup/settings-file.ts';

interface SetUpFlags {
  readonly print?: true;
  readonly rotate?: true;
  readonly writeSettings?: string;
  readonly shopDatabase?: string;
}

export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('prepare MySQL, Elasticsearch and SQS: schema, grants, roles, keys, templates, queues; safe to repeat')
    .option('--print', 'show SQL, grants, index templates, roles and queues instead of applying them')
    .option('--write-settings <file>', 'put the keys and addresses that come out of it into this env file (mode 0600)')
    .option('--rotate', 'make new keys and a new password even where the old ones work')
    .option('--shop-database <name>', "the shop's database; by default the path of MYSQL_ADMIN_URL or MYSQL_URL")
    .action(runSetUp);
}

async function runSetUp(flags: SetUpFlags): Promise<void> {
  const { writeSettings: file, shopDatabase } = flags;
  const config: Config = { ...readConfig(), ...(file === undefined ? {} : await readSettingsFile(file)) };
  if (flags.print === true) {
    const reader = config.MYSQL_URL === undefined ? undefined : readMySqlUrl(config.MYSQL_URL).user;
    console.log(describeSetUp(config, chooseShopDatabase(config, shopDatabase), reader));
    return;
  }
  const made: Partial<Settings> = {};
  try {
    await setUp({
      config,
      shopDatabase,
      rotate: flags.rotate,
      report: ({ outcome, what }) => console.log(`${outcome.padEnd(7)}  ${what}`),
      save: async (settings) => {
        Object.assign(made, settings);
        if (file !== undefined) await writeSettingsFile(file, settings);
      },
    });
  } finally {
    // Also after a failure: what is made already would be lost with this process.
    showSettings(config, made, file);
  }
}

function showSettings(config: Config, made: Partial<Settings>, file: string | undefined): void {
  const changed: Partial<Settings> = {};
  for (const name of SETTING_NAMES)
    if (made[name] !== undefined && made[name] !== config[name]) changed[name] = made[name];
  const names = Object.keys(changed);
  if (names.length === 0) return;
  if (file !== undefined) {
    console.log(`\nWrote ${names.join(', ')} to ${file}.`);
    return;
  }
  console.log('\nSet these where the product runs. They are shown this once:');
  for (const line of settingsLines(changed)) console.log(line);
}
