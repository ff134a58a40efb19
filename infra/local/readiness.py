"""Asks a part whether it is ready: each question is one short call that answers yes or no and never raises."""

import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException

import grpc

Question = Callable[[], bool]
_SECONDS = 2.0
_NOT_THERE = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNIMPLEMENTED)


def answers_http(url: str) -> Question:
    """Ready when the URL answers: with a refusal even, but not with a server's error."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=_SECONDS):  # noqa: S310 - our own http address
                return True
        except urllib.error.HTTPError as answer:
            return answer.code < HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, HTTPException):  # the latter: what answered does not speak HTTP, or broke off
            return False

    return ask


def answers_grpc(address: str, method: str) -> Question:
    """Ready when the method, as `/package.Service/Method`, is served there: a refusal of the empty request will do."""

    def ask() -> bool:
        with grpc.insecure_channel(address) as channel:
            call = channel.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
            try:
                call(b"", timeout=_SECONDS)
            except grpc.RpcError as error:
                return error.code() not in _NOT_THERE
        return True

    return ask


def both(first: Question, second: Question) -> Question:
    """Ready when both are."""
    return lambda: first() and second()


def has_nothing_to_ask() -> bool:
    """For a part that only calls others: it is ready once it runs."""
    return True
