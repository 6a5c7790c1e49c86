import { sectionOfFiles } from './compare-files.ts';
import { officeTexts } from './office-tools.ts';
import { similarity } from './similarity.ts';

/** Both as one page: LibreOffice divides no pages, or others. */
const onePage = (text: string) => text.replaceAll('\f', '\n');

const check = (type: string) => ({
  title: `Text of ${type}`,
  rule: 'words at least 0.97 like LibreOffice’s',
  applies: (theirs: Theirs) => theirs.type === type && theirs.text.trim() !== '',
  differs: ({ text: ours }: { text: string }, { text }: Theirs) => {
    const alike = similarity(onePage(ours), onePage(text));
    return alike >= 0.97 ? '' : `${alike.toFixed(3)} alike`;
  },
});

interface Theirs {
  type: string;
  text: string;
}

const TYPES = ['docx', 'pptx', 'xlsx', 'odt', 'rtf'];

export const office = sectionOfFiles<Theirs>({
  name: 'office',
  title: 'Office documents',
  tools: ['soffice'],
  algorithm: 'document',
  types: TYPES,
  reference: async (files, scratch) => {
    const texts = await officeTexts(files, scratch);
    return async (path) => {
      const text = texts.get(path);
      return text === undefined ? null : { type: path.split('.').at(-1)!, text };
    };
  },
  checks: TYPES.map(check),
});
