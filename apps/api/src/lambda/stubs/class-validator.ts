/** What Nest's ValidationPipe uses of the package that it imports as a whole, without the tables of phone numbers. */
export { getMetadataStorage, validate } from 'class-validator';
