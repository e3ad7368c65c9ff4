import {
  createReadStream,
  createWriteStream,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { exclusively, socketName } from './exclusive.ts';
import { cacheFolder, makePassable } from './instance.ts';
import { runTool } from './processes.ts';

const require = createRequire(import.meta.url);

/**
 * Starts a Chromium without a window. It comes with `npm ci`, the libraries that it needs included, so no browser has to
 * be installed. Letters are those of the machine's fonts; Open Sans, which has no Hangul, comes along.
 *
 * @throws StackError when it can't be unpacked
 */
export async function openBrowser(): Promise<Browser> {
  const home = await unpackedBrowser();
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    // The package's own flags are for a serverless host: they would switch the same-origin policy off as well.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      LD_LIBRARY_PATH: join(home, 'lib'),
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
    },
  });
}

/** Unpacks the browser once for this user: some seconds and 200 MB. Safe to be killed and safe to run twice at once. */
async function unpackedBrowser(): Promise<string> {
  // The package exports no path; its main file is two folders below its root.
  const main = require.resolve('@sparticuz/chromium');
  const root = dirname(dirname(dirname(main)));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const home = join(cacheFolder(), 'software', `chromium-${version}`);
  if (existsSync(home)) return home;
  await exclusively(
    socketName('browser', version),
    async () => {
      if (existsSync(home)) return;
      const partial = `${home}.unpacking`;
      rmSync(partial, { recursive: true, force: true });
      makePassable(partial);
      await decompress(join(root, 'bin', 'chromium.br'), join(partial, 'chromium'), 0o755);
      for (const name of ['al2023', 'fonts']) {
        const archive = join(partial, `${name}.tar`);
        await decompress(join(root, 'bin', `${name}.tar.br`), archive, 0o644);
        await runTool(`Unpacking ${archive}`, 'tar', ['-xf', archive, '-C', partial], { env: process.env });
        rmSync(archive);
      }
      writeFileSync(join(partial, 'fonts.conf'), fontSettings(join(home, 'fonts')));
      renameSync(partial, home);
    },
    { onWait: () => undefined },
  );
  return home;
}

async function decompress(from: string, to: string, mode: number): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode }));
}

function fontSettings(folder: string): string {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', folder].map((each) => `<dir>${each}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}</fontconfig>\n`;
}
