/** The policy that the local server gives the SPA, with the bucket's addresses for CloudFormation to fill in. */
const { spaPolicy } = require('../apps/api/src/http/security-headers.ts');

module.exports = spaPolicy('${Files}', '${Sockets}');
