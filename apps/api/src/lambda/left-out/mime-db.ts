/** The API answers JSON and its page of documentation; files and the SPA come from S3. */
export default {
  'application/json': { charset: 'UTF-8', compressible: true, extensions: ['json'] },
  'application/octet-stream': { compressible: true, extensions: ['bin'] },
  'application/x-www-form-urlencoded': { compressible: true },
  'text/html': { compressible: true, extensions: ['html'] },
  'text/plain': { compressible: true, extensions: ['txt'] },
};
