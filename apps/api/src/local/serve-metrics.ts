import type { RequestHandler } from 'express';
import { PrometheusMetrics } from '../metrics/prometheus-metrics.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/**
 * The counters for a Prometheus on this machine; everybody else gets 404. A proxy on this machine
 * asks for others, so what it passes on is refused, too.
 */
export function serveMetrics(metrics: PrometheusMetrics): RequestHandler {
  return (request, response, next) => {
    const passedOn = request.headers['x-forwarded-for'] ?? request.headers.forwarded;
    if (passedOn !== undefined || !LOOPBACK.test(request.socket.remoteAddress ?? '')) return next();
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    response.setHeader('Content-Type', PrometheusMetrics.contentType);
    response.send(metrics.text());
  };
}
