# The reader behind a URL: docker build -t text_recognizer .
# For AWS Lambda: docker build --target lambda -t text_recognizer-lambda .
# Versions come from constraints.txt. The base is pinned by its digest with --build-arg PYTHON_IMAGE=python:3.11-slim@sha256:…
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS builder
WORKDIR /source
COPY settings.ini setup.py constraints.txt MANIFEST.in README.md LICENSE ./
COPY tools/slim_install.sh tools/
COPY data/raw data/raw
COPY text_recognizer text_recognizer
RUN sh tools/slim_install.sh python /opt/text_recognizer

FROM builder AS lambda-builder
RUN sh tools/slim_install.sh python /opt/lambda requirements serve_requirements lambda_requirements

FROM ${PYTHON_IMAGE} AS lambda
COPY --from=lambda-builder /opt/lambda /opt/lambda
COPY deploy/lambda_handler.py /opt/lambda/
ENV PATH=/opt/lambda/bin:$PATH PYTHONPATH=/opt/lambda PYTHONDONTWRITEBYTECODE=1
WORKDIR /tmp
USER 10001:10001
ENTRYPOINT ["python", "-m", "awslambdaric"]
CMD ["lambda_handler.handler"]

FROM ${PYTHON_IMAGE} AS serve
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="text_recognizer" \
      org.opencontainers.image.description="Reads pictures of handwritten lines and pages over HTTP" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/text-recognizer/text_recognizer" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN groupadd --gid 10001 reader \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin reader \
 && install -d -o reader -g reader /flagged
COPY --from=builder /opt/text_recognizer /opt/text_recognizer
ENV PATH=/opt/text_recognizer/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /tmp
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
ENTRYPOINT ["serve_text", "--host", "0.0.0.0"]
