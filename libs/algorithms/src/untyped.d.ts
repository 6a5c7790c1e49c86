/** Packages without types of their own. The lists of stopword are named by ISO 639-3. */
declare module 'stopword' {
  export const eng: string[],
    deu: string[],
    fra: string[],
    spa: string[],
    ita: string[],
    por: string[],
    nld: string[];
  export const swe: string[],
    dan: string[],
    nob: string[],
    fin: string[],
    pol: string[],
    ces: string[],
    tur: string[];
  export const rus: string[],
    ukr: string[],
    hun: string[],
    ron: string[],
    jpn: string[],
    zho: string[],
    ell: string[];
}

declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs';

/** It has types, which its `exports` do not name. */
declare module 'tesseract-wasm' {
  export interface TextItem {
    text: string;
    /** 0 to 1. */
    confidence: number;
    rect: { left: number; top: number; right: number; bottom: number };
    /** Of `layoutFlags`. */
    flags: number;
  }
  export const layoutFlags: { StartOfLine: number; EndOfLine: number };
  export interface OCREngine {
    loadModel(model: Uint8Array): void;
    loadImage(image: ImageData): void;
    clearImage(): void;
    getTextBoxes(unit: 'line' | 'word'): TextItem[];
  }
  export function createOCREngine(options: { wasmBinary: Uint8Array }): Promise<OCREngine>;
}
