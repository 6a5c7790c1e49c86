import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { s3Error } from './s3-error.ts';

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

/** A parsed element: read it with `text`, `child` and `list`, which accept anything that a client may send. */
export type XmlNode = unknown;

/** @throws MalformedXML (400) unless the document is well-formed and has the root element */
export function readXml(body: Uint8Array, root: string): XmlNode {
  const source = Buffer.from(body).toString('utf8');
  if (XMLValidator.validate(source) !== true) throw s3Error('MalformedXML');
  const document = parser.parse(source) as Record<string, unknown>;
  if (!(root in document)) throw s3Error('MalformedXML');
  return document[root];
}

/** All elements of a name, none when there is none. */
export function list(node: XmlNode, name: string): XmlNode[] {
  const value = child(node, name);
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

export function child(node: XmlNode, name: string): XmlNode {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Record<string, unknown>)[name]
    : undefined;
}

export function text(node: XmlNode, name: string): string | undefined {
  const value = child(node, name);
  return typeof value === 'string' ? value : undefined;
}

export function requiredText(node: XmlNode, name: string): string {
  const value = text(node, name);
  if (value === undefined) throw s3Error('MalformedXML');
  return value;
}
