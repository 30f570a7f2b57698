"""What a WSGI server loads: `gunicorn wsgi:app`. The settings come from the environment."""

from screening.web.worker import create_worker_app

app = create_worker_app()
