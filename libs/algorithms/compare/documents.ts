import { pdfPages, pdfText } from './reference-tools.ts';
import { sectionOfFiles } from './compare-files.ts';
import { similarity } from './similarity.ts';

interface Theirs {
  pages: number;
  text: string;
}

export const documents = sectionOfFiles<Theirs>({
  name: 'documents',
  title: 'PDF',
  tools: ['pdftotext', 'pdfinfo'],
  algorithm: 'document',
  types: ['pdf'],
  reference: async () => async (path) => {
    const [pages, text] = await Promise.all([pdfPages(path), pdfText(path)]);
    return { pages, text };
  },
  checks: [
    {
      title: 'PDF pages',
      rule: "equal to pdfinfo's",
      differs: ({ found }, { pages }) => (found.pages === pages ? '' : `${found.pages} pages, not ${pages}`),
    },
    {
      title: 'PDF text',
      rule: 'words page by page, at least 0.98 like pdftotext’s',
      applies: ({ text }) => text.trim() !== '',
      differs: ({ text: ours }, { text }) => {
        const alike = similarity(ours, text);
        return alike >= 0.98 ? '' : `${alike.toFixed(3)} alike`;
      },
    },
  ],
});
