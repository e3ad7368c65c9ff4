# syntax=docker/dockerfile:1
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY LICENSE ./
COPY bin ./bin
COPY --from=build /app/dist/src ./dist/src
COPY src/extract/sql ./src/extract/sql
COPY mappings ./mappings
COPY dictionaries ./dictionaries
COPY storefronts ./storefronts
USER node
# In a container the loopback address is the container's own: 0.0.0.0 is what makes the published port reachable.
ENV API_HOST=0.0.0.0 API_PORT=3000 OPERATOR_HOST=0.0.0.0 OPERATOR_PORT=3002
# 3000 is for storefronts, 3002 for operators and Prometheus.
EXPOSE 3000 3002
# For `serve`. Whoever runs another command replaces it, as docker-compose.yml does.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/storefront-search.js"]
CMD ["serve"]
