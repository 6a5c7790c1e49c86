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
