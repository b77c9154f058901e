FROM python:3.11-slim

RUN useradd --create-home --home-dir /var/lib/kip kip
WORKDIR /srv/kip
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .

USER kip
ENV KIP_VAR=/var/lib/kip PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["python", "-m", "launch.container"]
