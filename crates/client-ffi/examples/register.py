#!/usr/bin/env python3
"""A product that registers itself, keeps itself registered, and leaves.

    ROLLCALL_LIBRARY=…/librollcall.so register.py SERVER STATE_DIR ACCOUNT < password

Exits with 0 if all went well, else with 1; what went wrong stands on stderr.
"""

import ctypes
import os
import sys
from ctypes import POINTER, byref, c_bool, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p

# The thumbprint of the vendor's root key, as `rollcall key list` prints it: yours goes here.
ROOTS = [b"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"]

EVENT_CALLBACK = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)
OUT = POINTER(c_void_p)

library = ctypes.CDLL(os.environ.get("ROLLCALL_LIBRARY", "librollcall.so"))


def declare(result, name, *arguments):
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments


declare(c_char_p, "rollcall_version")
declare(c_char_p, "rollcall_error_name", c_void_p)
declare(c_char_p, "rollcall_error_message", c_void_p)
declare(None, "rollcall_error_free", c_void_p)
declare(
    c_int32, "rollcall_options_new", c_char_p, c_char_p, c_char_p, c_char_p,
    POINTER(c_char_p), c_size_t, OUT, OUT,
)
declare(c_int32, "rollcall_options_add_server", c_void_p, c_char_p, OUT)
declare(c_int32, "rollcall_options_set_state_dir", c_void_p, c_char_p, OUT)
declare(c_int32, "rollcall_options_on_event", c_void_p, EVENT_CALLBACK, c_void_p, OUT)
declare(None, "rollcall_options_free", c_void_p)
declare(c_int32, "rollcall_client_open", c_void_p, OUT, OUT)
declare(c_bool, "rollcall_client_is_registered", c_void_p)
declare(c_int32, "rollcall_client_status", c_void_p, OUT, OUT)
declare(c_int32, "rollcall_client_register", c_void_p, c_char_p, c_char_p, OUT)
declare(c_int32, "rollcall_client_revalidate", c_void_p, OUT)
declare(c_int32, "rollcall_client_unbind", c_void_p, OUT)
declare(None, "rollcall_client_free", c_void_p)
declare(c_int32, "rollcall_status_code", c_void_p)
declare(c_char_p, "rollcall_status_message", c_void_p)
declare(c_char_p, "rollcall_status_account", c_void_p)
declare(c_int64, "rollcall_status_lease_expires_at", c_void_p)
declare(c_int64, "rollcall_status_next_call_at", c_void_p)
declare(c_uint32, "rollcall_status_failures_in_a_row", c_void_p)
declare(c_uint32, "rollcall_status_allowed_failures", c_void_p)
declare(c_size_t, "rollcall_status_failure_count", c_void_p)
declare(c_void_p, "rollcall_status_failure", c_void_p, c_size_t)
declare(None, "rollcall_status_free", c_void_p)
declare(c_int32, "rollcall_failure_code", c_void_p)
declare(c_char_p, "rollcall_failure_name", c_void_p)
declare(c_char_p, "rollcall_failure_message", c_void_p)
declare(c_int32, "rollcall_event_kind", c_void_p)
declare(c_char_p, "rollcall_event_message", c_void_p)


class RollcallError(Exception):
    """The library's no."""

    def __init__(self, code, name, message):
        super().__init__(f"{code} {name}: {message}")
        self.code = code


def call(name, *arguments):
    """Call a function that takes an error at its end."""
    error = c_void_p()
    code = getattr(library, name)(*arguments, byref(error))
    if code != 0:
        told = library.rollcall_error_name(error), library.rollcall_error_message(error)
        library.rollcall_error_free(error)
        raise RollcallError(code, *(text.decode() for text in told))


class Client:
    """One node, kept registered until it is closed."""

    def __init__(self, server, state_dir, on_event):
        # ctypes frees a callback that nobody holds.
        self.callback = EVENT_CALLBACK(
            lambda event, _: on_event(
                library.rollcall_event_kind(event), library.rollcall_event_message(event).decode()
            )
        )
        roots = (c_char_p * len(ROOTS))(*ROOTS)
        options, self.handle = c_void_p(), c_void_p()
        call(
            "rollcall_options_new", b"sales-dw", b"Sales DW", b"webroot", b"4.2.1",
            roots, len(ROOTS), byref(options),
        )
        try:
            call("rollcall_options_add_server", options, server.encode())
            call("rollcall_options_set_state_dir", options, os.fsencode(state_dir))
            call("rollcall_options_on_event", options, self.callback, None)
            call("rollcall_client_open", options, byref(self.handle))
        finally:
            library.rollcall_options_free(options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        library.rollcall_client_free(self.handle)

    def is_registered(self):
        return library.rollcall_client_is_registered(self.handle)

    def register(self, account, password):
        call("rollcall_client_register", self.handle, account.encode(), password.encode())

    def revalidate(self):
        call("rollcall_client_revalidate", self.handle)

    def unbind(self):
        call("rollcall_client_unbind", self.handle)

    def show(self):
        status = c_void_p()
        call("rollcall_client_status", self.handle, byref(status))
        try:
            show(status)
        finally:
            library.rollcall_status_free(status)


def show(status):
    message = library.rollcall_status_message(status).decode()
    print(f"status: {message} ({library.rollcall_status_code(status)})")
    print(f"account: {(library.rollcall_status_account(status) or b'-').decode()}")
    ends = library.rollcall_status_lease_expires_at(status)
    print(f"lease ends: {ends}, next call: {library.rollcall_status_next_call_at(status)}")
    failures = library.rollcall_status_failures_in_a_row(status)
    print(f"failures in a row: {failures}/{library.rollcall_status_allowed_failures(status)}")
    for index in range(library.rollcall_status_failure_count(status)):
        failure = library.rollcall_status_failure(status, index)
        name = library.rollcall_failure_name(failure).decode()
        message = library.rollcall_failure_message(failure).decode()
        print(f"failure: {library.rollcall_failure_code(failure)} {name}: {message}")


def main(server, state_dir, account):
    print(f"rollcall {library.rollcall_version().decode()}")
    password = sys.stdin.readline().rstrip("\r\n")

    def on_event(kind, message):
        print(f"event {kind}: {message}", file=sys.stderr)

    with Client(server, state_dir, on_event) as client:
        try:
            if not client.is_registered():
                client.register(account, password)
            client.show()
            client.revalidate()
            client.unbind()
        finally:
            client.show()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} SERVER STATE_DIR ACCOUNT < password")
    try:
        main(*sys.argv[1:])
    except RollcallError as error:
        sys.exit(f"can't go on: {error}")
