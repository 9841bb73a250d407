"""A client of an Evenkeel cluster, written from docs/PROTOCOL.md and evenkeel.proto alone.

It is meant to be read. It sends one request at a time, believes what f+1 replicas say alike, and
knows the replicas by the cluster file it was given: it does not follow later changes of their keys
(Hello.changes), as the Java client does.

Needs Python 3.9 and the packages `cryptography` and `PyYAML` (Debian: python3-cryptography,
python3-yaml).
"""

import base64
import hashlib
import hmac
import queue
import random
import socket
import ssl
import struct
import threading
import time
from pathlib import Path

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import x25519

PROTOCOL_MAJOR = 2
FRAME_BYTES_MAX = 32 << 20
RETRANSMIT_SECONDS = 0.5

REPLY_OK = 1
REPLY_OVERLOADED = 5
REPLY_SERVICE_FAILED = 8
STATUS = {
    2: "the session has expired; it is not known whether the request was executed",
    3: "executed, but the result is no longer kept",
    4: "refused: larger than the cluster allows",
    6: "refused: signature and MAC did not verify",
    7: "refused: the number is below the session's last one",
    9: "refused: the cluster file does not allow it to this client",
}


class NoResult(Exception):
    """The request ended without a result."""


# --- Protocol Buffers, as far as a client needs them ---------------------------------------------


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """A field: an int as varint (left out if 0), bytes and str with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value) if value else b""
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def fixed64(number, value):
    return varint(number << 3 | 1) + struct.pack("<Q", value)


def fields(message):
    """The last value of each field: int, or bytes."""
    found = {}
    at = 0

    def read_varint():
        nonlocal at
        number = 0
        for shift in range(0, 70, 7):
            if at >= len(message):
                raise ValueError("a message ends within a number")
            byte = message[at]
            at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
        raise ValueError("a number is too long")

    while at < len(message):
        key = read_varint()
        kind = key & 7
        if kind == 0:
            value = read_varint()
        else:
            length = {1: 8, 5: 4}.get(kind)
            if kind == 2:
                length = read_varint()
            if length is None or length > len(message) - at:
                raise ValueError("not a message")
            value = message[at : at + length]
            at += length
            if kind != 2:
                value = int.from_bytes(value, "little")
        found[key >> 3] = value
    return found


# --- What is signed and digested: big-endian, texts and bytes with a u32 length in front -----------


def text(value):
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(raw)) + raw


def request_digest(cluster, principal, session, number, operation):
    header = text("evenkeel.request.2") + text(cluster) + b"\x00"  # kind 0: for the service
    header += struct.pack(">IQQ", principal, session, number)
    return hashlib.sha256(header + text(operation)).digest()


def result_digest(result):
    return hashlib.sha256(text("evenkeel.result.1") + text(result)).digest()


def mac_key(own, peer, cluster, principal, replica):
    """X25519, then HKDF-SHA-256 with one block of output."""
    secret = own.exchange(x25519.X25519PublicKey.from_public_bytes(peer))
    info = text(cluster) + struct.pack(">II", principal, replica)
    extracted = hmac.new(b"evenkeel.mac.1", secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


# --- Voting -----------------------------------------------------------------------------------------


class Votes:
    """Replies to one request: one vote for each replica, its last."""

    def __init__(self, faulty):
        self.needed = faulty + 1
        self.said = {}  # replica -> (status, digest of the result)
        self.results = {}  # replica -> the result, of those that sent it in full

    def add(self, replica, reply):
        """Takes a Reply's fields; returns (status, result) once f+1 replicas agree, else None."""
        status = reply.get(6, 0)
        digest = b""
        self.results.pop(replica, None)
        if status in (REPLY_OK, REPLY_SERVICE_FAILED):
            digest = reply.get(8, b"")
            if reply.get(9):  # the result in full: its digest is computed, not believed
                self.results[replica] = reply.get(7, b"")
                digest = result_digest(self.results[replica])
        self.said[replica] = vote = (status, digest)
        agreeing = [other for other, said in self.said.items() if said == vote]
        if status in (0, REPLY_OVERLOADED) or len(agreeing) < self.needed:
            return None
        if not digest:
            return status, b""
        for other in agreeing:
            if other in self.results:
                return status, self.results[other]
        return None  # agreed, but none of them has sent it in full yet


# --- Connections ------------------------------------------------------------------------------------


class Link:
    """A connection to one replica, with a thread that reads replies."""

    def __init__(self, client, replica):
        self.client = client
        self.id = replica["id"]
        raw = socket.create_connection((replica["host"], replica["port"]), timeout=5)
        self.socket = client.tls.wrap_socket(raw)
        self.sending = threading.Lock()
        self._check_certificate(base64.b64decode(replica["tlsKey"]))
        self._hello()
        self.socket.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()

    def _check_certificate(self, key):
        """The CA vouches for the cluster; which key is replica i's, the cluster file says."""
        certificate = x509.load_der_x509_certificate(self.socket.getpeercert(binary_form=True))
        spki = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        if hashlib.sha256(spki).digest() != key:
            raise OSError(f"replica {self.id} has another TLS key than the cluster file says")

    def _hello(self):
        hello = field(1, PROTOCOL_MAJOR) + field(3, self.client.cluster)
        hello += field(5, 2) + field(6, self.client.principal)  # ROLE_CLIENT
        self.send(field(1, hello))
        reply = fields(fields(self._frame()).get(2, b""))
        if reply.get(1) or 5 not in reply:
            why = reply.get(2, b"no HelloReply").decode(errors="replace")
            raise OSError(f"replica {self.id} refused: {why}")
        if reply[5].decode() != self.client.cluster or reply.get(8, 0) != self.id:
            raise OSError(f"replica {self.id} says it is somebody else")

    def send(self, envelope):
        with self.sending:
            self.socket.sendall(struct.pack(">I", len(envelope)) + envelope)

    def _exactly(self, count):
        data = bytearray()
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise OSError("closed")
            data += part
        return bytes(data)

    def _frame(self):
        (length,) = struct.unpack(">I", self._exactly(4))
        if length > FRAME_BYTES_MAX:
            raise OSError("a frame is too long")
        return self._exactly(length)

    def _read(self):
        try:
            while True:
                envelope = fields(self._frame())
                if 3 in envelope:  # Ping, with a nonce; answered by Pong with the same
                    self.send(field(4, envelope[3]))
                elif 11 in envelope:
                    self.client.replies.put((self.id, fields(envelope[11])))
        except (OSError, ValueError):
            self.client.replies.put((self.id, None))


# --- The client -------------------------------------------------------------------------------------


class Client:
    """One session. Not for several threads."""

    def __init__(self, client_file, timeout_seconds=30):
        directory = Path(client_file).parent
        own = yaml.safe_load(Path(client_file).read_text())
        cluster_file = directory / own.get("clusterFile", "../../cluster.yaml")
        config = yaml.safe_load(cluster_file.read_text())
        keys = own.get("keys", {})

        def private_key(name, usual):
            pem = (directory / keys.get(name, usual)).read_bytes()
            return serialization.load_pem_private_key(pem, None)

        self.cluster = config["cluster"]
        self.principal = own["principal"]
        self.replicas = config["replicas"]
        self.faulty = (len(self.replicas) - 1) // 3
        self.timeout_seconds = timeout_seconds
        self.sign_key = private_key("sign", "keys/sign.pem")
        own_mac_key = private_key("mac", "keys/mac.pem")
        self.mac_keys = [
            mac_key(
                own_mac_key,
                base64.b64decode(replica["macKey"]),
                self.cluster,
                self.principal,
                replica["id"],
            )
            for replica in self.replicas
        ]
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.tls.minimum_version = ssl.TLSVersion.TLSv1_3
        self.tls.check_hostname = False  # the key is compared instead, in Link
        self.tls.load_verify_locations(directory / keys.get("ca", "keys/ca.pem"))
        self.tls.load_cert_chain(
            directory / keys.get("tlsCertificate", "keys/tls-certificate.pem"),
            directory / keys.get("tlsKey", "keys/tls-key.pem"),
        )
        self.replies = queue.Queue()
        self.links = {}
        self.view = 0
        # Sessions of a principal grow with time; numbers of a session from 1.
        self.session = int(time.time() * 1000) << 20 | random.getrandbits(20)
        self.number = 0

    def invoke(self, operation):
        """Has the service execute an operation; returns the result that f+1 replicas gave."""
        self.number += 1
        votes = Votes(self.faulty)
        deadline = time.monotonic() + self.timeout_seconds
        wait = RETRANSMIT_SECONDS
        self._connect()
        request = self._request(operation)
        primary = self.view % len(self.replicas)
        self._send(request, [primary])
        again = time.monotonic() + (wait if primary in self.links else 0)
        while time.monotonic() < deadline:
            accepted = self._take_reply(votes, min(again, deadline))
            if accepted is not None:
                return self._result(*accepted)
            if time.monotonic() >= again:
                # To all, and with the result in full from all.
                self._connect()
                self._send(request + field(7, 1), range(len(self.replicas)))
                wait = min(2 * wait, 8)
                again = time.monotonic() + wait
        raise NoResult(
            f"no result within {self.timeout_seconds} s: {len(votes.said)} replicas answered, "
            f"{len(self.links)} of {len(self.replicas)} are connected"
        )

    def _request(self, operation):
        digest = request_digest(
            self.cluster, self.principal, self.session, self.number, operation
        )
        macs = b"".join(
            hmac.new(key, digest, hashlib.sha256).digest()[:16] for key in self.mac_keys
        )
        return (
            field(1, self.principal)
            + fixed64(2, self.session)
            + field(3, self.number)
            + field(4, operation)
            + field(5, self.sign_key.sign(digest))
            + field(6, macs)
        )

    def _take_reply(self, votes, until):
        try:
            replica, reply = self.replies.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None
        if reply is None:
            self.links.pop(replica, None)
            return None
        mine = (self.principal, self.session, self.number)
        # Whose vote it is the connection says, not the message.
        if (reply.get(2, 0), reply.get(3, 0), reply.get(4, 0)) != mine:
            return None
        accepted = votes.add(replica, reply)
        if accepted is not None:
            self.view = reply.get(1, 0)  # a hint only: a wrong one costs a retransmission
        return accepted

    @staticmethod
    def _result(status, result):
        if status == REPLY_OK:
            return result
        if status == REPLY_SERVICE_FAILED:
            raise NoResult("the service failed: " + result.decode(errors="replace"))
        raise NoResult(STATUS.get(status, f"ended with status {status}"))

    def _connect(self):
        for replica in self.replicas:
            if replica["id"] not in self.links:
                try:
                    self.links[replica["id"]] = Link(self, replica)
                except (OSError, ValueError):
                    pass  # up to f may be down; who is missing stands in the message of NoResult

    def _send(self, request, replicas):
        for replica in replicas:
            link = self.links.get(replica)
            try:
                if link is not None:
                    link.send(field(10, request))
            except OSError:
                self.links.pop(replica, None)

    def close(self):
        for link in self.links.values():
            link.socket.close()
