import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Task } from '../contract.ts';
import { openPdf, pictureOf, textOf } from '../reading/open-pdf.ts';
import { type Extracted, TextGatherer } from './extracted.ts';

const MOST_PAGES = 5000;
/** Pages that are looked at for links, notes and what was filled in. */
const MOST_ANNOTATED = 300;
const PREVIEW = 1600;

/** PDF by ranged reads: text as it is read, outline, links, and a picture of the first page. */
export async function readPdf(task: Task): Promise<Extracted> {
  const { document, end } = await openPdf(task);
  try {
    const gatherer = new TextGatherer();
    const pages = Math.min(document.numPages, MOST_PAGES);
    for (let number = 1; number <= pages && !gatherer.full; number++) {
      task.signal.throwIfAborted();
      const page = await document.getPage(number);
      gatherer.add(await textOf(page));
      if (number <= MOST_ANNOTATED) await readAnnotations(page, gatherer);
      gatherer.closePage();
      page.cleanup();
      task.progress((number / pages) * 0.6);
    }
    await readOutline(document, gatherer);
    const preview = await firstPage(document, task);
    return {
      ...gatherer.found,
      ...(await properties(document)),
      pages: document.numPages,
      ...(pages < document.numPages && { cut: true as const }),
      ...(preview && { preview }),
    };
  } finally {
    await end();
  }
}

interface Annotation {
  url?: string;
  fieldValue?: unknown;
  textContent?: string[];
  hidden?: boolean;
}

async function readAnnotations(page: PDFPageProxy, gatherer: TextGatherer): Promise<void> {
  for (const { url, fieldValue, textContent = [], hidden } of (await page.getAnnotations()) as Annotation[]) {
    gatherer.link(url);
    if (hidden) continue;
    const lines =
      textContent.length > 0 ? textContent : [fieldValue].flat().filter((one) => typeof one === 'string');
    for (const line of lines) if (line !== 'Off') gatherer.add(`\n${line}`);
  }
}

const text = (value: unknown) =>
  typeof value === 'string' && value.trim() ? value.trim().slice(0, 300) : undefined;

async function properties(document: PDFDocumentProxy) {
  const { info } = (await document.getMetadata().catch(() => ({ info: {} }))) as {
    info: Record<string, unknown>;
  };
  const found = {
    title: text(info['Title']),
    author: text(info['Author']),
    subject: text(info['Subject']),
    createdAt: date(info['CreationDate']),
    modifiedAt: date(info['ModDate']),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** `D:20240506070809+02'00'` (ISO 32000-1, 7.9.4). */
function date(value: unknown): string | undefined {
  const [, y, m = '01', d = '01', h = '00', min = '00', s = '00', zone = '', zh, zm] =
    /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(Z|[+-](\d\d)'?(\d\d)?'?)?/.exec(String(value)) ?? [];
  if (!y) return undefined;
  return `${y}-${m}-${d}T${h}:${min}:${s}${zh ? `${zone[0]}${zh}:${zm ?? '00'}` : zone}`;
}

type OutlineNode = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number];
const MOST_ENTRIES = 500;

async function readOutline(document: PDFDocumentProxy, gatherer: TextGatherer): Promise<void> {
  const nodes = ((await document.getOutline().catch(() => null)) ?? []) as OutlineNode[];
  const waiting = nodes.map((node) => ({ node, level: 1 }));
  for (let n = 0; n < MOST_ENTRIES && waiting.length > 0; n++) {
    const { node, level } = waiting.shift()!;
    const page = await pageOf(document, node.dest);
    gatherer.heading({ title: node.title, level, ...(page && { page }) });
    waiting.unshift(...node.items.map((child: OutlineNode) => ({ node: child, level: level + 1 })));
  }
}

async function pageOf(document: PDFDocumentProxy, dest: OutlineNode['dest']): Promise<number | undefined> {
  try {
    const [ref] = (typeof dest === 'string' ? await document.getDestination(dest) : dest) ?? [];
    return ref ? (await document.getPageIndex(ref)) + 1 : undefined;
  } catch {
    return undefined;
  }
}

async function firstPage(document: PDFDocumentProxy, task: Task): Promise<Uint8Array | undefined> {
  try {
    const { canvas } = await pictureOf(await document.getPage(1), PREVIEW);
    return await canvas.encode('png');
  } catch (error) {
    task.log('no preview', { error: String(error) });
    return undefined;
  }
}
