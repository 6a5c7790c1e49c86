import { checkTags } from './object-description.ts';
import { readSmallBody } from './read-small-body.ts';
import { noContent, requireObject, xmlReply, type S3Operation, type SignedCall } from './s3-call.ts';
import type { Tag } from '../storage/object-table.ts';
import { child, list, readXml, requiredText } from './xml-reader.ts';
import { xmlDocument } from './xml-writer.ts';

export const getObjectTagging: S3Operation = (call) => {
  const Tag = requireObject(call).tags.map(({ Key, Value }) => ({ Key, Value }));
  return xmlReply(xmlDocument('Tagging', { TagSet: { Tag } }));
};

export const putObjectTagging: S3Operation = async (call) => {
  requireObject(call);
  const tags = readTags(await readSmallBody(call));
  setTags(call, tags);
  return { status: 200 };
};

export const deleteObjectTagging: S3Operation = (call) => {
  setTags(call, []);
  return noContent;
};

function setTags(call: SignedCall, tags: Tag[]): void {
  call.store.index.objects.put({ ...requireObject(call), tags });
}

function readTags(body: Buffer): Tag[] {
  const set = child(readXml(body, 'Tagging'), 'TagSet');
  return checkTags(
    list(set, 'Tag').map((tag) => ({ Key: requiredText(tag, 'Key'), Value: requiredText(tag, 'Value') })),
  );
}
