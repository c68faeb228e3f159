FROM python:3.11-slim AS build
# The address of PyTorch's CPU wheel index, to keep gigabytes of CUDA out of the image.
ARG TORCH_INDEX=
COPY requirements.txt .
RUN python -m venv --without-pip /venv \
 && if [ -n "$TORCH_INDEX" ]; then \
      pip --python /venv/bin/python install --no-cache-dir --no-deps --index-url "$TORCH_INDEX" \
        "$(sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.txt)"; \
    fi \
 && pip --python /venv/bin/python install --no-cache-dir -r requirements.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 poollab
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
USER poollab
EXPOSE 8501
# The server answers here under any base path.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "from os import environ; from urllib.request import urlopen; urlopen('http://localhost:' + environ.get('STREAMLIT_SERVER_PORT', '8501') + '/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0"]
