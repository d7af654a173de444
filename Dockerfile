# Kindred's container image. `./dev image-test` builds it and tries it, without a Docker engine.
#
#   docker build --tag kindred --build-arg "COMMIT=$(git rev-parse --short=12 HEAD)" .
#
# compose.yaml says how to run it beside Immich.

FROM debian:bookworm-slim AS build
ARG DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    g++ cmake ninja-build pkg-config \
    libpq-dev libyaml-cpp-dev libcli11-dev libspdlog-dev libfmt-dev nlohmann-json3-dev libssl-dev \
    libmicrohttpd-dev libcurl4-openssl-dev prometheus-cpp-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /kindred
COPY . .
# How many files are compiled at a time; as many as there are cores where it is not given.
ARG JOBS
# What `kindred --version` calls the commit: the repository itself is not in the image.
ARG COMMIT
RUN cmake --preset release -DKINDRED_TESTS=OFF "-DKINDRED_COMMIT=$COMMIT" \
  && cmake --build build --target kindred --parallel "${JOBS:-$(nproc)}" \
  && DESTDIR=/out cmake --install build --prefix /usr --component program --strip

FROM debian:bookworm-slim
ARG DEBIAN_FRONTEND=noninteractive
# The libraries' run-time halves, and the certificates that an https:// address of Immich's is checked with.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    libpq5 libyaml-cpp0.7 libspdlog1.10 libfmt9 libssl3 libmicrohttpd12 libcurl4 libprometheus-cpp-core1.0 \
    ca-certificates \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/usr /usr
COPY packaging/healthcheck.sh /usr/libexec/kindred-healthcheck

LABEL org.opencontainers.image.title="Kindred" \
  org.opencontainers.image.description="Gives a chosen part of one Immich user's photos to another as that user's own" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"

# Never root by itself: compose.yaml sets PUID and PGID here, the user that Immich's files belong to.
USER 1000:1000
WORKDIR /app
# The configuration is mounted at /app/config.yaml, where Kindred looks by itself.
EXPOSE 8080
# A container's own loopback is of no use to anybody; which of the host's addresses shows the page, compose.yaml says.
ENV HEALTH_ADDRESS=::
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["/usr/libexec/kindred-healthcheck"]
ENTRYPOINT ["/usr/bin/kindred"]
CMD ["run"]
