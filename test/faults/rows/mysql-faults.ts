import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { type Fault, must } from '../fault.ts';
import type { Rig } from '../rig.ts';
import { changeShop } from '../workload.ts';

/** Row 14, without the restart of the server, which takes long. */
export const brokenSnapshots: Fault = {
  id: '14',
  what: 'MySQL: connections killed mid-snapshot, deadlocks, lock waits',
  weight: 8,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    const kind = random.pick(['connections killed', 'deadlock', 'version row locked']);
    const lastsMs = random.between(300, 2_500);
    say(`${kind} for ${lastsMs} ms`);
    const work = changeShop(rig.shop, random, { changes: 40, overMs: 1_200 });
    await sleep(random.between(0, 500));
    if (kind === 'connections killed') await killConnections(rig, lastsMs);
    if (kind === 'deadlock') await makeDeadlocks(rig, lastsMs);
    if (kind === 'version row locked') await lockVersion(rig, lastsMs);
    const touched = await work;
    must(consumer?.running === true, `the consumer did not live through it: ${consumer?.tail().slice(-800)}`);
    return { touched };
  },
};

/** Every connection of the pipeline, again and again, whatever it is doing. */
async function killConnections({ shop }: Rig, lastsMs: number): Promise<void> {
  const reader = new URL(shop.config.MYSQL_URL ?? '').username;
  const endsAt = performance.now() + lastsMs;
  while (performance.now() < endsAt) {
    const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>(
      'SELECT id FROM information_schema.processlist WHERE user = ?',
      [reader],
    );
    // One that has ended meanwhile is no matter.
    for (const { id } of rows) await shop.database.query(`KILL CONNECTION ${id}`).catch(() => undefined);
    await sleep(60);
  }
}

/** The server says that it found a deadlock, as it would if it had. */
async function makeDeadlocks({ shop }: Rig, lastsMs: number): Promise<void> {
  const schema = shop.config.MYSQL_PIPELINE_SCHEMA;
  await shop.database.query(
    `CREATE TRIGGER \`${schema}\`.make_deadlocks BEFORE UPDATE ON \`${schema}\`.search_version FOR EACH ROW
     IF RAND() < 0.7 THEN SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found'; END IF`,
  );
  await sleep(lastsMs);
  await shop.database.query(`DROP TRIGGER \`${schema}\`.make_deadlocks`);
}

async function lockVersion({ shop }: Rig, lastsMs: number): Promise<void> {
  const connection = await shop.database.getConnection();
  await connection.query('START TRANSACTION');
  await connection.query(`SELECT value FROM \`${shop.config.MYSQL_PIPELINE_SCHEMA}\`.search_version FOR UPDATE`);
  await sleep(lastsMs);
  await connection.query('ROLLBACK');
  connection.release();
}

/** Row 14, the rest. */
export const restartedMySql: Fault = {
  id: '14-restart',
  what: 'MySQL killed and restarted',
  weight: 2,
  alone: true,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    const downMs = random.between(0, 2_000);
    say(`killed, down for ${downMs} ms`);
    const work = changeShop(rig.shop, random, { changes: 40, overMs: 1_500 });
    await sleep(random.between(0, 1_200));
    rig.stack.kill('mysql');
    await sleep(downMs);
    await rig.stack.revive('mysql');
    const touched = await work;
    must(consumer?.running === true, `the consumer did not live through it: ${consumer?.tail().slice(-800)}`);
    return { touched };
  },
};
