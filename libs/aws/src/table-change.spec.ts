import { readTableChange } from './table-change.ts';

const keys = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const file = { ...keys('OWNER#o', 'FILE#1'), id: { S: '1' }, name: { S: 'a.txt' } };

describe('a record of the stream', () => {
  // DynamoDB leaves the image out that is not there; moto writes an empty one.
  it.each([undefined, {}])('is of a file that was made, or removed, where the other image is %p', (none) => {
    const Keys = keys('OWNER#o', 'FILE#1');
    expect(readTableChange({ dynamodb: { Keys, NewImage: file, OldImage: none } })).toMatchObject({
      ...{ kind: 'file', ownerId: 'o', before: null, after: { id: '1' } },
    });
    expect(readTableChange({ dynamodb: { Keys, OldImage: file, NewImage: none } })).toMatchObject({
      ...{ kind: 'file', before: { id: '1' }, after: null },
    });
  });

  it.each([undefined, {}])('is of a session that ended where the new image is %p', (none) => {
    const Keys = keys('USER#u', 'SESSION#s');
    const OldImage = { ...Keys, id: { S: 's' } };
    expect(readTableChange({ dynamodb: { Keys, OldImage, NewImage: none } })).toEqual({
      ...{ kind: 'session-ended', ownerId: 'u', sessionId: 's' },
    });
    expect(readTableChange({ dynamodb: { Keys, OldImage, NewImage: OldImage } })).toBeNull();
  });
});
