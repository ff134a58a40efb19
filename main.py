"""Names the functions for the runtime, which puts only this file's folder on the import path."""

import os

from shared import logs

logs.quiet_libraries()

import functions_framework  # noqa: E402 - libraries are quieted before the first of them is imported
from flask import Request, Response  # noqa: E402

import functions.admin  # noqa: E402
import functions.poll  # noqa: E402
import functions.signin  # noqa: E402
import functions.submit  # noqa: E402
import functions.webhook  # noqa: E402
import functions.worker  # noqa: E402
from shared import wiring  # noqa: E402

wiring.start(os.environ.get("FUNCTION_TARGET", "unknown"))


@functions_framework.http
def submit(request: Request) -> Response:
    return functions.submit.handle(request)


@functions_framework.http
def poll(request: Request) -> Response:
    return functions.poll.handle(request)


@functions_framework.http
def worker(request: Request) -> Response:
    return functions.worker.handle(request)


@functions_framework.http
def webhook(request: Request) -> Response:
    return functions.webhook.handle(request)


@functions_framework.http
def admin(request: Request) -> Response:
    return functions.admin.handle(request)


@functions_framework.http
def signin(request: Request) -> Response:
    return functions.signin.handle(request)
