// Facts about images and Dockerfiles.

/** True for a tag other than "latest" or a digest, written out: a variable may hold anything. */
export function isPinned(image) {
  if (image.includes('@sha256:')) return true;
  const tag = /:([\w.-]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}

/** True for root, by name or number, with or without a group, and for no user at all. */
export function isRoot(user) {
  return user === undefined || /^(root|0)(:|$)/.test(user);
}

/** The instructions of a Dockerfile in order, continued lines joined: `{ line, name, rest }`. */
export function instructions(text) {
  const found = [];
  let open;
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const content = line.replace(/\\$/, '').trim();
    if (open) open.rest += ` ${content}`;
    else {
      const [, name, rest] = /^(\S+)\s*(.*)$/.exec(content);
      open = { line: index + 1, name: name.toUpperCase(), rest };
      found.push(open);
    }
    if (!line.endsWith('\\')) open = undefined;
  });
  return found;
}

/** The user that the image runs as, or undefined if its last stage names none. */
export function finalUser(text) {
  const all = instructions(text);
  const lastFrom = all.findLastIndex(({ name }) => name === 'FROM');
  return all.slice(lastFrom).findLast(({ name }) => name === 'USER')?.rest;
}
