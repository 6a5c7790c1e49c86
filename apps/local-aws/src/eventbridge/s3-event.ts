import { randomUUID } from 'node:crypto';
import { ACCOUNT } from '../gateway/operations.ts';
import type { ObjectCreated } from '../s3/object-events.ts';
import type { Event } from './event-bus.ts';
import { secondsIso } from './events-service.ts';

/** "Object Created" (S3 User Guide, "EventBridge event message structure"). Keys are not URL-encoded. */
export function objectCreatedEvent(created: ObjectCreated, region: string): Event {
  const { bucket, key, size, etag, reason, time, sequencer } = created;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: ACCOUNT,
    time: secondsIso(time),
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size, etag, sequencer },
      'request-id': randomUUID(),
      requester: ACCOUNT,
      'source-ip-address': '127.0.0.1',
      reason,
    },
  };
}
