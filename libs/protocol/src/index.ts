/** What both ends of an upload, or several clients, have to do alike. Imports nothing; anything may import it. */
export * from './crc.ts';
export * from './crc64nvme.ts';
export * from './file-extension.ts';
export * from './part-plan.ts';
export * from './token-refresher.ts';
