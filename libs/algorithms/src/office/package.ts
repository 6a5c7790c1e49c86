import { posix } from 'node:path';
import { Skip, type Task } from '../contract.ts';
import { readXml } from './xml.ts';
import { Zip } from './zip.ts';

/** Beginning of the old binary format, in which Office wraps what has a password. */
const COMPOUND_FILE = 'd0cf11e0a1b11ae1';

/** @throws Skip ENCRYPTED where it has a password */
export async function openPackage(task: Task): Promise<Zip> {
  const head = Buffer.from(await task.read(0, 8)).toString('hex');
  if (head === COMPOUND_FILE) throw new Skip('ENCRYPTED', 'It is protected by a password.');
  return Zip.open(task);
}

export interface Relation {
  type: string;
  /** A part's name, or an address of the world. */
  target: string;
  external: boolean;
}

/** What a part of an Office Open XML package refers to, by id (ECMA-376, part 2). `''` is the package itself. */
export async function relationsOf(zip: Zip, part: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part);
  const name = posix.join(part ? folder : '', '_rels', `${posix.basename(part)}.rels`);
  const relations = new Map<string, Relation>();
  if (!zip.has(name)) return relations;
  await readXml(zip.read(name), {
    open(tag, { Id, Type = '', Target = '', TargetMode }) {
      if (plain(tag) !== 'Relationship' || !Id) return;
      const external = TargetMode === 'External';
      const target = external
        ? Target
        : posix.join(Target.startsWith('/') ? '' : part ? folder : '', Target).replace(/^\//, '');
      relations.set(Id, { type: Type.split('/').at(-1)!, target, external });
    },
  });
  return relations;
}

/** The part that is the document. @throws Error where none is named */
export async function mainPart(zip: Zip): Promise<string> {
  const relations = [...(await relationsOf(zip, '')).values()];
  const main = relations.find(({ type }) => type === 'officeDocument')?.target;
  if (!main || !zip.has(main)) throw new Error('It names no main part.');
  return main;
}

/** Without its prefix: which one stands for a namespace is the writer's choice. */
export const plain = (name: string) => name.slice(name.indexOf(':') + 1);

export interface Properties {
  title?: string;
  author?: string;
  subject?: string;
  createdAt?: string;
  modifiedAt?: string;
  pages?: number;
  words?: number;
}

const CORE: Readonly<Record<string, keyof Properties>> = {
  title: 'title',
  creator: 'author',
  'initial-creator': 'author',
  subject: 'subject',
  created: 'createdAt',
  'creation-date': 'createdAt',
  modified: 'modifiedAt',
  date: 'modifiedAt',
};

/** Of `docProps/core.xml` and `docProps/app.xml`, or of OpenDocument's `meta.xml`. */
export async function propertiesOf(zip: Zip): Promise<Properties> {
  const found: Record<string, string | number> = {};
  for (const part of ['docProps/core.xml', 'docProps/app.xml', 'meta.xml']) {
    if (!zip.has(part)) continue;
    let text = '';
    await readXml(zip.read(part), {
      open(name, attributes) {
        text = '';
        if (plain(name) === 'document-statistic') found['pages'] = Number(attributes['meta:page-count']) || 0;
      },
      text: (more) => void (text = (text + more).slice(0, 1000)),
      close(name) {
        const tag = plain(name);
        const property = CORE[tag];
        if (property && text.trim()) found[property] ??= text.trim().slice(0, 300);
        if (tag === 'Pages' || tag === 'Slides') found['pages'] = Number(text) || 0;
        text = '';
      },
    });
  }
  if (!found['pages']) delete found['pages'];
  return found as Properties;
}

/** The picture of the first page that the writing program put into the file. */
export async function embeddedThumbnail(zip: Zip): Promise<Uint8Array | undefined> {
  const name = zip.names.find((one) =>
    /^(docProps\/thumbnail\.(jpe?g|png)|Thumbnails\/thumbnail\.png)$/i.test(one),
  );
  return name ? zip.bytes(name, 4 * 2 ** 20).catch(() => undefined) : undefined;
}
