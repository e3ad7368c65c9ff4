import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { garmentAt } from './garments.ts';
import { clothColours, colourGroups, denimColours, metalColours } from './generate/colours.ts';

const FOLDER = join(PACKAGE_ROOT, 'demo', 'page');
const INSTANTSEARCH = join(PACKAGE_ROOT, 'node_modules', 'instantsearch.js', 'dist', 'instantsearch.production.min.js');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageServer {
  /** Origin of the page, without a slash at its end. */
  readonly url: string;
  /** Tells the page where to search. Until then it is answered 503. */
  open(shop: PageShop): void;
  close(): Promise<void>;
}

export interface PageShop {
  /** Address of the search API. */
  readonly api: string;
  /** `key`: a browser key for the page's origin. */
  readonly storefronts: readonly { readonly id: string; readonly name: string; readonly key: string }[];
}

/** Serves the storefront page. It starts before the API's keys exist, since they name its origin. @param port 0: any */
export async function servePage(port: number): Promise<PageServer> {
  const files = new Map<string, string>((await readdir(FOLDER)).map((name) => [`/${name}`, join(FOLDER, name)]));
  files.set('/', join(FOLDER, 'index.html')).set('/instantsearch.js', INSTANTSEARCH);
  let shopJson: string | undefined;
  const server = createServer((request, response) => {
    const send = (status: number, path: string, body: string | Buffer, headers = {}): void => {
      const type = TYPES[extname(path)] ?? 'text/plain; charset=utf-8';
      response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff', ...headers }).end(body);
    };
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    const file = files.get(pathname);
    const garment = garmentAt(pathname);
    if (pathname === '/shop.json') {
      if (shopJson === undefined) send(503, '', 'The shop is not open yet.');
      else send(200, pathname, shopJson);
    } else if (garment !== null) {
      send(200, pathname, garment, { 'cache-control': 'max-age=86400' });
    } else if (file === undefined) {
      send(404, '', 'There is no such file.');
    } else {
      readFile(file).then(
        (body) => send(200, file, body),
        () => send(500, '', `${pathname} can't be read: run npm install.`),
      );
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The page server listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    open: (shop) => {
      shopJson = JSON.stringify({ ...shop, ...paints() });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The paint of each colour name that a product may have, and name and paint of each colour group. */
function paints(): object {
  const colours = [...metalColours, ...denimColours, ...clothColours];
  const groups = Object.entries(colourGroups).map(([group, paint]) => {
    const name =
      [...clothColours, ...denimColours, ...metalColours].find((colour) => colour.group === group)?.ko ?? group;
    return [group, { name, paint }] as const;
  });
  return {
    paints: Object.fromEntries(colours.map(({ group, ko }) => [ko, colourGroups[group]])),
    colours: Object.fromEntries(groups),
  };
}
