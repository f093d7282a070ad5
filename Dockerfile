# Untested. docs/operations.md says how it is meant to be used.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/idolcal

COPY requirements.lock .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY pyproject.toml README.md ./
COPY skill skill
COPY intents intents
COPY dialogs dialogs
COPY locales locales
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 idolcal \
    && install -d -o idolcal -g idolcal /var/lib/idolcal

USER idolcal
ENV SKILL_HOST=0.0.0.0 SKILL_PORT=8080 SKILL_DATA_DIR=/var/lib/idolcal
VOLUME /var/lib/idolcal
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
ENTRYPOINT ["idolcal"]
CMD ["serve"]
