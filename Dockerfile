# Untested as a container: no image to build on could be fetched where it was written. docs/operating.md says how it is meant.
FROM python:3.13-slim AS build
WORKDIR /source
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY src ./src
RUN python -m venv /opt/phonedeck \
    && /opt/phonedeck/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && /opt/phonedeck/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --create-home --uid 1000 phonedeck \
    && install --directory --owner=phonedeck --mode=0700 /data
COPY --from=build /opt/phonedeck /opt/phonedeck
ENV PATH=/opt/phonedeck/bin:$PATH
USER 1000
VOLUME /data
EXPOSE 50809
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:50809/api/v1/health', timeout=4)"]
ENTRYPOINT ["phonedeck"]
CMD ["serve", "--data-dir", "/data"]
