"""The providers that need no cloud: tls, random, null and cloudinit."""

from __future__ import annotations

import base64
import email.mime.multipart
import email.mime.nonmultipart
import gzip
import hashlib
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from providers.resource import DataSource, Provider, ProviderError, Resource, State

_CURVES = {
    "P224": ec.SECP224R1(),
    "P256": ec.SECP256R1(),
    "P384": ec.SECP384R1(),
    "P521": ec.SECP521R1(),
}
#: OpenSSH has no form for keys on other curves; the real provider leaves these fields empty.
_SSH_CURVES = {"P256", "P384", "P521"}


class PrivateKey(Resource):
    """tls_private_key: a real key pair of the configured algorithm."""

    replace_on = frozenset({"algorithm", "rsa_bits", "ecdsa_curve"})
    defaults = {"rsa_bits": 2048, "ecdsa_curve": "P224"}

    def create(self, planned: State) -> State:
        key, traditional = self._generate(planned)
        public = key.public_key()

        def private(form: PrivateFormat) -> str:
            return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()

        public_pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        planned.update(
            id=hashlib.sha1(public_pem.encode()).hexdigest(),
            private_key_pem=private(traditional),
            private_key_pem_pkcs8=private(PrivateFormat.PKCS8),
            public_key_pem=public_pem,
            private_key_openssh="",
            public_key_openssh="",
            public_key_fingerprint_md5="",
            public_key_fingerprint_sha256="",
        )
        if planned["algorithm"] != "ECDSA" or planned["ecdsa_curve"] in _SSH_CURVES:
            planned.update(self._ssh_forms(public))
            planned["private_key_openssh"] = private(PrivateFormat.OpenSSH)
        return planned

    @staticmethod
    def _generate(planned: State) -> tuple[Any, PrivateFormat]:
        """Returns the key and the form of `private_key_pem`: PKCS#8 for ED25519 alone."""
        match planned["algorithm"]:
            case "RSA":
                bits = int(planned["rsa_bits"])
                return rsa.generate_private_key(65537, bits), PrivateFormat.TraditionalOpenSSL
            case "ECDSA":
                curve = _CURVES[planned["ecdsa_curve"]]
                return ec.generate_private_key(curve), PrivateFormat.TraditionalOpenSSL
            case "ED25519":
                return ed25519.Ed25519PrivateKey.generate(), PrivateFormat.PKCS8
        raise ProviderError(
            "Invalid Attribute Value Match",
            'Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"], '
            f'got: "{planned["algorithm"]}"',
        )

    @staticmethod
    def _ssh_forms(public: Any) -> State:
        line = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
        blob = base64.b64decode(line.split()[1])
        md5 = hashlib.md5(blob).hexdigest()
        sha256 = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
        return {
            "public_key_openssh": line + "\n",
            "public_key_fingerprint_md5": ":".join(
                md5[start : start + 2] for start in range(0, len(md5), 2)
            ),
            "public_key_fingerprint_sha256": f"SHA256:{sha256}",
        }


class RandomId(Resource):
    """random_id: random bytes in the encodings of the real provider."""

    replace_on = frozenset({"byte_length", "keepers", "prefix"})

    def create(self, planned: State) -> State:
        data = secrets.token_bytes(int(planned["byte_length"]))
        url = base64.urlsafe_b64encode(data).decode().rstrip("=")
        prefix = planned.get("prefix") or ""
        planned.update(
            id=url,
            b64_url=prefix + url,
            b64_std=prefix + base64.b64encode(data).decode(),
            hex=prefix + data.hex(),
            dec=prefix + str(int.from_bytes(data, "big")),
        )
        return planned


class NullResource(Resource):
    """null_resource: exists for its triggers and provisioners only."""

    replace_on = frozenset({"triggers"})

    def create(self, planned: State) -> State:
        planned["id"] = str(secrets.randbits(63))
        return planned


class CloudInitConfig(DataSource):
    """cloudinit_config: the parts as one MIME message, compressed and encoded as asked."""

    def read(self, configuration: State) -> State:
        message = email.mime.multipart.MIMEMultipart(
            boundary=configuration.get("boundary") or "MIMEBOUNDARY"
        )
        for part in configuration["part"]:
            main, _, sub = (part.get("content_type") or "text/plain").partition("/")
            entry = email.mime.nonmultipart.MIMENonMultipart(main, sub or "plain")
            if part.get("filename"):
                entry.add_header("Content-Disposition", "attachment", filename=part["filename"])
            entry.set_payload(part["content"])
            message.attach(entry)
        rendered = message.as_bytes()
        if configuration.get("gzip") is not False:
            # mtime=0: the same parts must render to the same bytes, or every plan shows a change.
            rendered = gzip.compress(rendered, mtime=0)
        if configuration.get("base64_encode") is not False:
            rendered = base64.b64encode(rendered)
        text = rendered.decode()
        identity = str(int(hashlib.sha1(rendered).hexdigest()[:8], 16))
        return {**configuration, "rendered": text, "id": identity}


def local_providers() -> dict[str, Provider]:
    """Returns the four providers by name."""
    return {
        "tls": Provider({"tls_private_key": PrivateKey()}),
        "random": Provider({"random_id": RandomId()}),
        "null": Provider({"null_resource": NullResource()}),
        "cloudinit": Provider(data_sources={"cloudinit_config": CloudInitConfig()}),
    }
