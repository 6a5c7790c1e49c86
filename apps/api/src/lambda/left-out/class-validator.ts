/** What Nest's ValidationPipe uses of the package that it imports as a whole, phone numbers of the world included. */
export { getMetadataStorage, validate } from 'class-validator';
