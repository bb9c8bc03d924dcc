# syntax=docker/dockerfile:1
# docker build --tag ambassadors .
# docker run --read-only --tmpfs /tmp --volume ambassadors:/data --publish 8000:8000 ambassadors

# ---- the packages, checked against their hashes, and ours
FROM python:3.11-slim AS build
# 0 leaves the local graph server out (for NEO4J_URI in production): about 150 MB less.
ARG LOCAL_GRAPH=1
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ONLY_BINARY=:all: \
    PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/ambassadors
ENV PATH=/opt/ambassadors/bin:$PATH
WORKDIR /build
COPY requirements.txt requirements-local.txt ./
RUN pip install --require-hashes --requirement requirements.txt \
    && if [ "$LOCAL_GRAPH" = 1 ]; then pip install --require-hashes --requirement requirements-local.txt; fi
# The build tools stay in this stage, outside the environment that is copied.
COPY requirements-build.txt ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes --requirement requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY graph_schema graph_schema
COPY ambassadors ambassadors
COPY api api
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip install --no-deps dist/*.whl \
    && pip check \
    && pip uninstall --yes pip setuptools

# ---- what runs
FROM python:3.11-slim
LABEL org.opencontainers.image.title="Ambassadors" \
      org.opencontainers.image.description="Finds the customers through whom a brand's content really travels" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/ambassadors /opt/ambassadors
# Everything that is written goes to /data (kept) or /tmp (not kept), so the root file system can be read-only.
ENV PATH=/opt/ambassadors/bin:$PATH \
    AMBASSADORS_HOME=/data \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    NUMBA_CACHE_DIR=/data/cache/numba \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TMPDIR=/tmp \
    XDG_CACHE_HOME=/data/cache
RUN install --directory --owner=10001 --group=10001 --mode=0700 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["ambassadors"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
