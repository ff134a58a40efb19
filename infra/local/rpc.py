"""Serves a Google API over gRPC from plain functions, so that the unchanged client libraries can call it."""

import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.message import Message

from infra.local.places import HOST

_THREADS = 16


class Refused(Exception):
    """An answer that is a gRPC error."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def serve(service: str, methods: Mapping[str, tuple[Any, Callable[[Any], Any]]], port: int) -> tuple[grpc.Server, int]:
    """Start serving on 127.0.0.1: method name → (request type, function from request to response).

    Port 0 picks a free one; the port in use is returned. OSError if the port is taken.
    """
    # Asked first, because gRPC prints lines of its own when it fails.
    socket.create_server((HOST, port)).close()
    # Without this two servers share one port silently and each gets half of the calls.
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=[("grpc.so_reuseport", 0)])
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            _answering(handle), request_deserializer=request_type.deserialize, response_serializer=_serialized
        )
        for name, (request_type, handle) in methods.items()
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
    try:
        bound = server.add_insecure_port(f"{HOST}:{port}")
    except RuntimeError as error:
        raise OSError(f"{HOST}:{port} was taken just now") from error
    server.start()
    return server, bound


def _answering(handle: Callable[[Any], Any]) -> Callable[[Any, grpc.ServicerContext], Any]:
    def answer(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return handle(request)
        except Refused as refused:
            context.abort(refused.code, refused.message)

    return answer


def _serialized(message: Any) -> bytes:
    if isinstance(message, Message):
        return message.SerializeToString()
    return bytes(type(message).serialize(message))
