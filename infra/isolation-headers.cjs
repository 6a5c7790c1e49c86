/** The headers that the local server gives the SPA and for which CloudFront has no field of its own. */
const { ISOLATION } = require('../apps/api/src/http/security-headers.ts');

module.exports = Object.entries(ISOLATION).map(([Header, Value]) => ({ Header, Value, Override: true }));
