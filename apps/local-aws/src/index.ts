export { startLocalAws, type LocalAws, type LocalAwsOptions } from './local-aws.ts';
export type { ObjectCreated, ObjectCreatedListener } from './s3/object-events.ts';
export type { Credentials } from './sigv4/authenticate.ts';
export { FolderInUse, lockFolder } from './folder-lock.ts';
