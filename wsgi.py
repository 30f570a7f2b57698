"""What a WSGI server loads: `gunicorn wsgi:app`. The settings come from the environment."""

from screening.web import create_app

app = create_app()
