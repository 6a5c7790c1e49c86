import { type Block, DetectDocumentTextCommand, type TextractClient } from '@aws-sdk/client-textract';
import type { CloudWork } from '@intake/domain';

interface Options {
  client: () => TextractClient;
  bucket: () => string;
}

/** Word and its box, in thousandths of the picture: there is no picture of our own that pixels could belong to. */
type Word = [text: string, left: number, top: number, width: number, height: number];
interface Line {
  words: Word[];
  text: string;
}

/** Text in pictures by Amazon Textract, which reads the file from the bucket by itself (JPEG and PNG, up to 10 MB). */
export function textract({ client, bucket }: Options): CloudWork {
  return async ({ key, derive }) => {
    const { Blocks = [] } = await client().send(
      new DetectDocumentTextCommand({ Document: { S3Object: { Bucket: bucket(), Name: key } } }),
    );
    const lines = linesOf(Blocks);
    const words = lines.reduce((sum, line) => sum + line.words.length, 0);
    const pages = [{ page: 1, words }];
    if (words === 0) return { state: 'succeeded', result: { words, pages }, findable: {} };
    const text = lines.map((line) => line.text).join('\n');
    const layout = { pages: [{ page: 1, ...SIZE, lines: lines.map((line) => line.words) }] };
    const encode = (content: string) => new TextEncoder().encode(content);
    await derive({ name: 'text.txt', contentType: 'text/plain; charset=utf-8', role: 'data' }, encode(text));
    await derive(
      { name: 'layout.json', contentType: 'application/json', role: 'data' },
      encode(JSON.stringify(layout)),
    );
    const result = {
      ...{ words, confidence: confidenceOf(Blocks), pages },
      ...{ text: 'text.txt', layout: 'layout.json' },
    };
    return { state: 'succeeded', result, findable: { texts: [{ text, page: 1 }] } };
  };
}

const SIZE = { width: 1000, height: 1000 };

/** Blocks name their parts by id: a line its words. */
function linesOf(blocks: readonly Block[]): Line[] {
  const byId = new Map(blocks.map((block) => [block.Id, block]));
  return blocks
    .filter(({ BlockType }) => BlockType === 'LINE')
    .map(({ Text = '', Relationships = [] }) => ({
      text: Text,
      words: Relationships.filter(({ Type }) => Type === 'CHILD')
        .flatMap(({ Ids = [] }) => Ids.flatMap((id) => byId.get(id) ?? []))
        .map(wordOf),
    }))
    .filter(({ words }) => words.length > 0);
}

function wordOf({ Text = '', Geometry }: Block): Word {
  const { Left = 0, Top = 0, Width = 0, Height = 0 } = Geometry?.BoundingBox ?? {};
  const [left, top, width, height] = [Left, Top, Width, Height].map((share) => Math.round(share * 1000));
  return [Text, left!, top!, width!, height!];
}

/** 0 to 1; the service says percent. */
function confidenceOf(blocks: readonly Block[]): number {
  const sure = blocks.flatMap(({ BlockType, Confidence }) => (BlockType === 'WORD' ? (Confidence ?? 0) : []));
  return Math.round((sure.reduce((sum, one) => sum + one, 0) / sure.length) * 10) / 1000;
}
