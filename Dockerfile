# syntax=docker/dockerfile:1

# All sources and tools; also runs the scripts (bootstrap, user) against any AWS.
FROM node:24.21.0-bookworm-slim AS tools
WORKDIR /intake
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci
USER node

FROM tools AS build
USER root
RUN npm run build

# What runs: two bundles, and what is not in them: a native addon and the files of the API's docs page.
# scripts/test/container.e2e.ts starts exactly these lines in an empty folder.
FROM node:24.21.0-bookworm-slim AS app
ENV NODE_ENV=production
WORKDIR /intake
COPY --from=build /intake/node_modules/@node-rs node_modules/@node-rs
COPY --from=build /intake/node_modules/swagger-ui-dist node_modules/swagger-ui-dist
COPY --from=build /intake/apps/api/package.json apps/api/package.json
COPY --from=build /intake/apps/api/dist/main.js apps/api/dist/main.js
COPY --from=build /intake/apps/api/dist/chunks apps/api/dist/chunks
COPY --from=build /intake/apps/web/dist apps/web/dist
USER node
EXPOSE 3000
CMD ["node", "--enable-source-maps", "apps/api/dist/main.js"]
