FROM python:3.11-slim

# What WeasyPrint sets text with.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --home-dir /var/lib/kip kip
WORKDIR /srv/kip
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .

USER kip
ENV KIP_VAR=/var/lib/kip PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["python", "-m", "launch.container"]
