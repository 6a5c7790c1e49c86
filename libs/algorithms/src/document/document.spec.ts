import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { LANGUAGE_TEXTS } from '../../compare/language-texts.ts';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';
import { gist } from './keywords.ts';
import { languageOf } from './language.ts';
import { readOpenDocument } from './open-document.ts';
import { isCard, isIban, personalData } from './personal-data.ts';
import { readPlainText } from './plain-text.ts';
import { readRtf } from './rtf.ts';
import { readSheets } from './sheets.ts';
import { readSlides } from './slides.ts';
import { readWord } from './word.ts';
import { countWords } from './words.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

const zip = (parts: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
const relations = (...targets: [id: string, type: string, target: string, mode?: string][]) =>
  `<Relationships>${targets
    .map(
      ([id, type, target, mode]) =>
        `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}" TargetMode="${mode ?? 'Internal'}"/>`,
    )
    .join('')}</Relationships>`;
const word = (body: string, more: Record<string, string> = {}) =>
  zip({
    '_rels/.rels': relations(['r1', 'officeDocument', '/word/document.xml']),
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    ...more,
  });

describe('readers', () => {
  it('Word: text with notes, headings, links; nothing that was deleted, nothing twice', async () => {
    const found = await readWord(
      taskOf(
        word(
          `<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Erster Teil</w:t></w:r></w:p>
           <w:p><w:r><w:t>Ein</w:t><w:tab/><w:t xml:space="preserve"> Satz &amp; mehr</w:t></w:r><w:del><w:r><w:delText>weg</w:delText></w:r></w:del>
           <w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
           <mc:AlternateContent xmlns:mc="m"><mc:Choice><w:p><w:r><w:t>Kasten</w:t></w:r></w:p></mc:Choice>
           <mc:Fallback><w:p><w:r><w:t>Kasten</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>`,
          {
            'word/_rels/document.xml.rels': relations(
              ['s', 'styles', 'styles.xml'],
              ['f', 'footnotes', 'footnotes.xml'],
              ['h', 'hyperlink', 'https://example.org/a', 'External'],
              ['j', 'hyperlink', 'javascript:alert(1)', 'External'],
            ),
            'word/styles.xml':
              '<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>',
            'word/footnotes.xml':
              '<w:footnotes xmlns:w="w"><w:footnote><w:p><w:r><w:t>Fußnote</w:t></w:r></w:p></w:footnote></w:footnotes>',
            'docProps/core.xml':
              '<c:p xmlns:c="c"><dc:title xmlns:dc="d">Der Titel</dc:title><dc:creator xmlns:dc="d">Ich</dc:creator></c:p>',
            'docProps/app.xml': '<Properties><Pages>3</Pages></Properties>',
          },
        ),
        'docx',
      ),
    );
    expect(found).toMatchObject({
      texts: ['Erster Teil\nEin\t Satz & mehr\nKasten\nFußnote'],
      outline: [{ title: 'Erster Teil', level: 1 }],
      links: ['https://example.org/a'],
      title: 'Der Titel',
      author: 'Ich',
      pages: 3,
    });
  });

  it('PowerPoint and Word: what charts and SmartArt say, each once and without numbers; no second version of a drawing', async () => {
    const drawn = relations(
      ['c', 'chart', '/x/chart.xml'],
      ['d', 'diagramData', '/x/data.xml'],
      ['m', 'chart', '/x/missing.xml'],
    );
    const series = (name: string) =>
      `<c:ser><c:tx><c:strRef><c:f>Sheet1!$A$1</c:f><c:strCache><c:pt><c:v>${name}</c:v></c:pt></c:strCache></c:strRef></c:tx>
       <c:cat><c:strCache><c:pt><c:v>Norden</c:v></c:pt><c:pt><c:v>Süden</c:v></c:pt></c:strCache></c:cat>
       <c:val><c:numCache><c:pt><c:v>4.3</c:v></c:pt></c:numCache></c:val></c:ser>`;
    const parts = {
      'x/chart.xml': `<c:chart xmlns:c="c" xmlns:a="a"><a:p><a:r><a:t>Umsatz</a:t></a:r></a:p>${series('Alt')}${series('Neu')}</c:chart>`,
      'x/data.xml':
        '<d:dataModel xmlns:d="d" xmlns:a="a"><a:p><a:r><a:t>Erst </a:t></a:r><a:r><a:t>planen</a:t></a:r></a:p></d:dataModel>',
    };
    const said = 'Umsatz\nAlt\nNorden\nSüden\nNeu\nErst planen';
    const letter = word('<w:p><w:r><w:t>Brief</w:t></w:r></w:p>', {
      ...parts,
      'word/_rels/document.xml.rels': drawn,
    });
    expect((await readWord(taskOf(letter, 'docx'))).texts).toEqual([`Brief\n${said}`]);
    const show = zip({
      ...parts,
      '_rels/.rels': relations(['r1', 'officeDocument', 'ppt/presentation.xml']),
      'ppt/presentation.xml': '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldId r:id="a"/></p:presentation>',
      'ppt/_rels/presentation.xml.rels': relations(['a', 'slide', 'slides/slide1.xml']),
      'ppt/slides/_rels/slide1.xml.rels': drawn,
      'ppt/slides/slide1.xml': `<p:sld xmlns:p="p" xmlns:a="a" xmlns:mc="m"><mc:AlternateContent><mc:Choice><a:p><a:t>Folie</a:t></a:p></mc:Choice>
        <mc:Fallback><a:p><a:t>Folie</a:t></a:p></mc:Fallback></mc:AlternateContent></p:sld>`,
    });
    expect((await readSlides(taskOf(show, 'pptx'))).texts).toEqual([`Folie\n${said}`]);
  });

  it('PowerPoint: slides in the order of the show, their titles as outline', async () => {
    const slide = (title: string, text: string) =>
      `<p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:nvPr><p:ph type="title"/></p:nvPr><a:p><a:r><a:t>${title}</a:t></a:r></a:p></p:sp>
       <p:sp><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sp></p:sld>`;
    const found = await readSlides(
      taskOf(
        zip({
          '_rels/.rels': relations(['r1', 'officeDocument', 'ppt/presentation.xml']),
          'ppt/presentation.xml':
            '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldId r:id="b"/><p:sldId r:id="a"/></p:presentation>',
          'ppt/_rels/presentation.xml.rels': relations(
            ['a', 'slide', 'slides/slide1.xml'],
            ['b', 'slide', 'slides/slide2.xml'],
          ),
          'ppt/slides/slide1.xml': slide('Zweite', 'unten'),
          'ppt/slides/slide2.xml': slide('Erste', 'oben'),
        }),
        'pptx',
      ),
    );
    expect(found).toMatchObject({
      texts: ['Erste\noben', 'Zweite\nunten'],
      outline: [
        { title: 'Erste', page: 1 },
        { title: 'Zweite', page: 2 },
      ],
      pages: 2,
    });
  });

  it('Excel: days are counted from 1904 where the workbook says so, whatever its extensions say', async () => {
    const workbook = zip({
      '_rels/.rels': relations(['r1', 'officeDocument', 'xl/workbook.xml']),
      'xl/workbook.xml': `<workbook xmlns:r="r" xmlns:x14="x"><workbookPr date1904="1"/><sheets><sheet name="Eins" r:id="a"/></sheets>
        <extLst><ext><x14:workbookPr defaultImageDpi="32767"/></ext></extLst></workbook>`,
      'xl/_rels/workbook.xml.rels': relations(
        ['a', 'worksheet', 'worksheets/sheet1.xml'],
        ['c', 'styles', 'styles.xml'],
      ),
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
      'xl/worksheets/sheet1.xml':
        '<worksheet><sheetData><row><c r="A1" s="0"><v>40850</v></c></row></sheetData></worksheet>',
    });
    expect((await readSheets(taskOf(workbook, 'xlsx'))).texts).toEqual(['2015-11-04']);
  });

  it('Excel: a text a sheet, dates, percent and shared texts as people see them', async () => {
    const found = await readSheets(
      taskOf(
        zip({
          '_rels/.rels': relations(['r1', 'officeDocument', 'xl/workbook.xml']),
          'xl/workbook.xml':
            '<workbook xmlns:r="r"><sheets><sheet name="Eins" r:id="a"/></sheets></workbook>',
          'xl/_rels/workbook.xml.rels': relations(
            ['a', 'worksheet', 'worksheets/sheet1.xml'],
            ['b', 'sharedStrings', 'sharedStrings.xml'],
            ['c', 'styles', 'styles.xml'],
          ),
          'xl/sharedStrings.xml': '<sst><si><r><t>Na</t></r><r><t>me</t></r></si></sst>',
          'xl/styles.xml':
            '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0.0%"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="170"/></cellXfs></styleSheet>',
          'xl/worksheets/sheet1.xml':
            '<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>C</t></is></c></row><row><c r="A2" s="1"><v>45352</v></c><c r="B2"><v>0.30000000000000004</v></c></row><row><c r="A3" s="2"><v>0.07</v></c><c r="B3" s="3"><v>-1.5</v></c></row></sheetData></worksheet>',
        }),
        'xlsx',
      ),
    );
    expect(found).toMatchObject({ texts: ['Name\t\tC\n2024-03-01\t0.3\n7%\t-150%'], pages: 1 });
  });

  it('OpenDocument: text, headings and links without changes and comments', async () => {
    const found = await readOpenDocument(
      taskOf(
        zip({
          'content.xml': `<o xmlns:text="t" xmlns:office="o" xmlns:xlink="x"><text:tracked-changes><text:p>alt</text:p></text:tracked-changes>
            <text:h text:outline-level="2">Kapitel</text:h><text:p>Ein<text:s text:c="2"/>Satz
            <office:annotation><text:p>Notiz</text:p></office:annotation><text:a xlink:href="https://example.org/">hier</text:a></text:p></o>`,
          'meta.xml':
            '<m xmlns:meta="m" xmlns:dc="d"><dc:title>T</dc:title><meta:document-statistic meta:page-count="4"/></m>',
        }),
        'odt',
      ),
    );
    expect(found).toMatchObject({
      texts: ['Kapitel\nEin  Satz hier'],
      outline: [{ title: 'Kapitel', level: 2 }],
      links: ['https://example.org/'],
      title: 'T',
      pages: 4,
    });
  });

  it.each([
    [
      String.raw`{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\title Mein Titel}}Hall\'f6chen\par Zwei\tab Spalten {\b fett}}`,
      'Hallöchen\nZwei\tSpalten fett',
    ],
    [String.raw`{\rtf1\uc1 \u8364?50 {\*\generator Weg}\{Klammer\}}`, '€50 {Klammer}'],
    [String.raw`{\rtf1\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}`, 'Привет'],
    [String.raw`{\rtf1\ansicpg932 \'82\'a0{\pict ffd8ffe0}}`, 'あ'],
  ])('RTF %#', async (rtf, text) => {
    expect((await readRtf(taskOf(Buffer.from(rtf, 'latin1'), 'rtf'))).texts).toEqual([text]);
  });

  it('RTF has a title, and its groups end', async () => {
    const found = await readRtf(
      taskOf(Buffer.from(String.raw`{\rtf1{\info{\title Titel}{\author Wer}}Text}`), 'rtf'),
    );
    expect(found).toMatchObject({ title: 'Titel', author: 'Wer', texts: ['Text'] });
    await expect(readRtf(taskOf(Buffer.from('{'.repeat(20_000)), 'rtf'))).rejects.toThrow('deeper');
  });

  it.each([
    ['UTF-8', Buffer.from('Größe'), 'Größe'],
    ['UTF-8 with a mark', Buffer.from('\ufeffGröße'), 'Größe'],
    ['UTF-16 without one', Buffer.from('Some words', 'utf16le'), 'Some words'],
    ['Windows-1252', Buffer.from('Größe \x80', 'latin1'), 'Größe €'],
  ])('text files: %s', async (_, bytes, text) => {
    expect((await readPlainText(taskOf(bytes, 'txt'))).texts).toEqual([text]);
  });

  it('Markdown: headings and links', async () => {
    const found = await readPlainText(
      taskOf(Buffer.from('# Titel\n\n## Teil\n[da](https://example.org/x)'), 'md'),
    );
    expect(found).toMatchObject({
      title: 'Titel',
      outline: [{ level: 1 }, { title: 'Teil', level: 2 }],
      links: ['https://example.org/x'],
    });
  });
});

describe('hostile documents', () => {
  it.each([
    [
      'entities that grow',
      () => bomb('<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'),
      'XML',
    ],
    ['deep nesting', () => word('<w:p>'.repeat(200_000)), 'deeper'],
    ['half a file', () => word('<w:p/>').subarray(0, 200), 'ZIP directory'],
  ])('fail plainly at %s', async (_, make, words) => {
    await expect(readWord(taskOf(make(), 'docx'))).rejects.toThrow(words);
  });
});

describe('what a text says', () => {
  it.each(LANGUAGE_TEXTS)('%s: %s', (language, text) => expect(languageOf(text)).toBe(language));

  it('is in no language where there are hardly any letters', () =>
    expect(languageOf('12, 13 — 14 ok')).toBeUndefined());

  it('has keywords without the words that every text has, and its best sentences in their order', () => {
    const text = `The board of the harbour approved electric ferries. It was a long meeting about this and that thing indeed.
      Electric ferries need charging stations in the harbour. The weather was rather nice for a day in the autumn months.
      Charging stations for electric ferries will cost nine million euros and the harbour pays for them.`;
    const { keywords, summary } = gist(text, 'en');
    expect(keywords.slice(0, 5).map((one) => one.toLowerCase())).toEqual(
      expect.arrayContaining(['electric', 'ferries', 'harbour', 'charging', 'stations']),
    );
    expect(keywords).not.toContain('the');
    expect(summary).toMatch(/^The board.*Electric ferries need.*nine million/s);
  });

  it('has words, in writings without blanks too', () => {
    expect(countWords(["It's 3 o'clock, well-known e-mail."])).toBe(5);
    expect(countWords(['私は学生です。'])).toBeGreaterThanOrEqual(3);
  });

  it('holds personal data where the checksum says so', () => {
    const text = `Mail an Max.Muster@example.org oder max.muster@EXAMPLE.org, IBAN DE89 3704 0044 0532 0130 00,
      falsch: DE89 3704 0044 0532 0130 01. Karte 4111 1111 1111 1111, falsch 4111 1111 1111 1112.
      Tel. +49 (0)89 123456-78, 089/1234567. Datum 2024-01-01, 01.02.2024, Betrag 1.234.567,89, Version 0.12.34.567.`;
    expect(personalData([text])).toEqual({
      emails: ['max.muster@example.org'],
      ibans: ['DE89370400440532013000'],
      phones: ['+4908912345678', '0891234567'],
      cards: ['4111111111111111'],
    });
    expect([isIban('GB82WEST12345698765432'), isIban('GB82WEST12345698765431')]).toEqual([true, false]);
    expect([isCard('5500005555555559'), isCard('1234567812345670')]).toEqual([true, false]);
  });

  it('is looked through in time, whatever it is made of', () => {
    const hostile = [
      'a.'.repeat(200_000),
      '0'.repeat(400_000),
      'a@'.repeat(200_000),
      '1 '.repeat(200_000),
      '+1-'.repeat(100_000),
    ];
    expect(personalData(hostile)).toMatchObject({ emails: [], ibans: [] });
  });
});

describe('document', () => {
  let root: string;
  beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'documents-'))));
  afterAll(() => rm(root, { recursive: true }));
  const tryDocument = (path: string, options: Parameters<typeof tryAlgorithm>[2] = {}) =>
    tryAlgorithm(folderOf('document'), path, options);
  const written = async (name: string, bytes: Uint8Array) => {
    await writeFile(join(root, name), bytes);
    return join(root, name);
  };

  it('reads a PDF: text, pages, language, keywords, and a picture of its first page', async () => {
    const { outcome, derived } = await tryDocument(sample('document.pdf'));
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: {
        title: 'Northwind report',
        pages: 10,
        language: 'en',
        keywords: expect.arrayContaining(['Northwind']),
        text: 'text.txt',
        preview: [{ width: 68, height: 96 }, {}, { width: 1132, height: 1600 }],
      },
    });
    const text = Buffer.from(derived[0]!.bytes).toString();
    expect(text.split('\f')).toHaveLength(10);
    expect(text).toContain('Customers in Germany and France asked for better tracking');
  });

  it('makes no picture of a page on which nothing is seen', async () => {
    const { outcome } = await tryDocument(await written('page.txt', Buffer.from('\u200b')));
    expect(outcome).toHaveProperty('result.words');
    expect(outcome).not.toHaveProperty('result.preview');
  });

  it('counts personal data, and lists it only when asked', async () => {
    const path = await written(
      'a.txt',
      Buffer.from('Write to max@example.org about the invoice of last week, please.'),
    );
    const counted = await tryDocument(path);
    expect(counted.outcome).toMatchObject({ result: { personalData: { emails: 1, ibans: 0 } } });
    expect(counted.outcome).toHaveProperty('result.preview');
    expect(JSON.stringify({ ...counted.outcome, findable: undefined })).not.toContain('max@');
    const { derived } = await tryDocument(path, { parameters: { personalData: true } });
    const list = derived.find(({ derived: { name } }) => name === 'personal-data.json');
    expect(JSON.parse(Buffer.from(list!.bytes).toString())).toMatchObject({ emails: ['max@example.org'] });
  });

  it('fails plainly at what unpacks to 640 MB', async () => {
    const { outcome } = await tryDocument(await written('bomb.docx', unpackingFarTooMuch()));
    expect(outcome).toMatchObject({
      state: 'failed',
      reason: { code: 'ALGORITHM_FAILED', detail: expect.stringContaining('text without an end') },
    });
    expect(outcome.peakMemoryMb).toBeLessThan(512);
  });

  const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]';
  const pages = '<</Type/Pages/Kids[3 0 R]/Count 1>>';
  it.each<[string, PdfObject[]]>([
    ['its pages', ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R]/Count 5>>']],
    [
      'its outline',
      [
        ...['<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>', pages, `${page}>>`],
        ...['<</First 5 0 R/Count 1>>', '<</Title(a)/Parent 4 0 R/Next 5 0 R/First 5 0 R>>'],
      ],
    ],
    [
      'what is drawn',
      [
        ...['<</Type/Catalog/Pages 2 0 R>>', pages],
        `${page}/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R>>`,
        ['/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>', '/F Do'],
        ['', '/F Do'],
      ],
    ],
  ])('comes to an end where %s of a PDF leads back to itself', async (name, objects) => {
    const { outcome } = await tryDocument(await written(`${name.slice(-5)}.pdf`, pdf(objects)));
    expect(outcome).toMatchObject({ state: 'partial', reason: { code: 'NO_TEXT' } });
  });

  it('ends at its limit of memory where a page of a PDF unpacks to far more', async () => {
    const drawn = deflateSync(Buffer.alloc(60 * 2 ** 20, 'BT (x) Tj ET '), { level: 1 });
    const objects: PdfObject[] = [
      ...['<</Type/Catalog/Pages 2 0 R>>', pages, `${page}/Contents 4 0 R>>`],
      ['/Filter/FlateDecode', drawn],
    ];
    const limits = { seconds: 60, memoryMb: 256 };
    const { outcome } = await tryDocument(await written('bomb.pdf', pdf(objects)), { limits });
    expect(outcome).toMatchObject({ state: 'failed', reason: { code: 'MEMORY_LIMIT' } });
  });

  it('skips what has a password', async () => {
    const { outcome } = await tryDocument(await written('b.docx', Buffer.from('d0cf11e0a1b11ae1', 'hex')));
    expect(outcome).toMatchObject({ state: 'skipped', reason: { code: 'ENCRYPTED' } });
  });
});

type PdfObject = string | [dictionary: string, stream: string | Uint8Array];

/** Without a table of objects: readers look for them then. */
function pdf(objects: readonly PdfObject[]): Buffer {
  const written = objects.map((one, at) => {
    const [dictionary, stream] = typeof one === 'string' ? [one] : one;
    if (stream === undefined) return Buffer.from(`${at + 1} 0 obj${dictionary}\nendobj\n`);
    const head = `${at + 1} 0 obj<<${dictionary}/Length ${stream.length}>>stream\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(stream), Buffer.from('\nendstream\nendobj\n')]);
  });
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), ...written, Buffer.from('trailer<</Root 1 0 R>>')]);
}

const bomb = (xml: string) =>
  zip({ '_rels/.rels': relations(['r1', 'officeDocument', 'w.xml']), 'w.xml': xml });

/** Its main part is 640 MB of blanks inside one element, in 640 KB. */
function unpackingFarTooMuch(): Uint8Array {
  const head = deflateRawSync('<w:document xmlns:w="w"><w:t>', { finishFlush: constants.Z_FULL_FLUSH });
  const blanks = deflateRawSync(Buffer.alloc(16 * 2 ** 20, ' '), { finishFlush: constants.Z_FULL_FLUSH });
  const packed = Buffer.concat([
    head,
    ...Array.from({ length: 40 }, () => blanks),
    deflateRawSync('</w:t></w:document>'),
  ]);
  const archive = Buffer.from(
    zipSync({
      '_rels/.rels': strToU8(relations(['r1', 'officeDocument', 'w.xml'])),
      'w.xml': [packed, { level: 0 }],
    }),
  );
  // Said to be deflated, in the directory: that is what is believed.
  const entry = archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
  archive.writeUInt16LE(8, entry + 10);
  return archive;
}
