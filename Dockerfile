FROM python:3.11-slim AS build
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir uv==0.13.9 \
    && UV_PROJECT_ENVIRONMENT=/venv VIRTUAL_ENV=/venv /venv/bin/uv sync --frozen --no-dev --no-cache

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home /data metodbot && install -d -m 700 -o metodbot /data
COPY --from=build /venv /venv
WORKDIR /app
COPY bot bot
COPY handlers handlers
COPY services services
COPY domain domain
COPY db db
COPY sandbox sandbox
COPY content content
COPY locales locales
ENV PATH=/venv/bin:$PATH DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
STOPSIGNAL SIGTERM
USER metodbot
VOLUME /data
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD ["python", "-m", "bot", "alive"]
CMD ["python", "-m", "bot", "run"]
