import { FileSpreadsheet, FileText, Film, Image, Music, Presentation } from '@lucide/vue';
import type { FileInfo } from '@intake/contract';
import type { Component } from 'vue';

export interface KindIcon {
  is: Component;
  colour: string;
}

const BY_EXTENSION: Record<string, KindIcon> = {
  pdf: { is: FileText, colour: 'text-kind-pdf' },
  xlsx: { is: FileSpreadsheet, colour: 'text-kind-sheet' },
  csv: { is: FileSpreadsheet, colour: 'text-kind-sheet' },
  pptx: { is: Presentation, colour: 'text-kind-slides' },
};
const BY_CATEGORY: Record<FileInfo['category'], KindIcon> = {
  video: { is: Film, colour: 'text-kind-video' },
  audio: { is: Music, colour: 'text-kind-audio' },
  image: { is: Image, colour: 'text-kind-image' },
  document: { is: FileText, colour: 'text-kind-document' },
};

export const extensionOf = (name: string): string => name.split('.').at(-1)?.toLowerCase() ?? '';

/** How a kind of file looks in lists. */
export const kindIcon = ({ name, category }: Pick<FileInfo, 'name' | 'category'>): KindIcon =>
  BY_EXTENSION[extensionOf(name)] ?? BY_CATEGORY[category];
