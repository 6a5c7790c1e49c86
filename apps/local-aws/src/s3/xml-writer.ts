/** What an element may hold: text, children by name, or the same element repeated. */
export type XmlValue = string | number | boolean | XmlTree | readonly XmlValue[] | undefined;
export interface XmlTree {
  readonly [name: string]: XmlValue;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An S3 answer. Undefined children are left out, arrays repeat their element. */
export function xmlDocument(root: string, tree: XmlTree, namespace: string | null = NAMESPACE): string {
  const attribute = namespace ? ` xmlns="${namespace}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${children(tree)}</${root}>`;
}

const children = (tree: XmlTree): string =>
  Object.entries(tree)
    .map(([name, value]) => element(name, value))
    .join('');

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => element(name, item)).join('');
  const content = typeof value === 'object' ? children(value as XmlTree) : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}

/** Control characters are legal in keys: they travel as character references, as from S3. */
const escapeXml = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[&<>"'\u0000-\u001f\u007f]/g, (c) => NAMED[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
