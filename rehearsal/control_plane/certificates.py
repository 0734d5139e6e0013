"""The certificates of a control plane, made once for its data folder, and kubeconfigs that hold them."""

import base64
import datetime
import ipaddress
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rehearsal.engine import gobuild

LOOPBACK = "127.0.0.1"
CONTEXT = "rehearsal"
# The in-cluster names stand for completeness: https://kubernetes.io/docs/setup/best-practices/certificates/ (2026-11)
SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")
# Who a client is: its common name, and its groups as organizations (same source).
CLIENTS = {
    "admin": ("admin", "system:masters"),
    "kube-controller-manager": ("system:kube-controller-manager", None),
    "kube-scheduler": ("system:kube-scheduler", None),
    "kwok": ("kwok", "system:masters"),  # emulates all kubelets, where each kubelet may only speak of itself
}
DAYS = 3650  # a kept data folder lasts longer than anyone keeps it


@dataclass(frozen=True)
class Certificates:
    """A folder with NAME.crt and NAME.key for "ca", "kube-apiserver" and CLIENTS, and service-account.{key,pub}."""

    folder: Path

    def certificate(self, name: str) -> Path:
        return self.folder / f"{name}.crt"

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    @property
    def authority(self) -> str:
        """Base64 of the authority's PEM, as a kubeconfig and EKS's `certificateAuthority.data` have it."""
        return _base64(self.certificate("ca"))

    def kubeconfig(self, client: str, endpoint: str) -> str:
        """JSON, which is YAML too, with certificates and key inside: it works wherever it is put."""
        user = {
            "client-certificate-data": _base64(self.certificate(client)),
            "client-key-data": _base64(self.key(client)),
        }
        cluster = {"server": endpoint, "certificate-authority-data": self.authority}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": CONTEXT, "cluster": cluster}],
            "users": [{"name": client, "user": user}],
            "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": client}}],
            "current-context": CONTEXT,
        }
        return json.dumps(config)


def certificates(folder: Path) -> Certificates:
    """Those in `folder`, which are made where it is not there yet."""
    made = Certificates(folder)
    if folder.exists():
        return made
    with gobuild.replacing(folder) as draft:
        draft.mkdir(mode=0o700)
        authority = _Authority(draft)
        authority.issue("kube-apiserver", "kube-apiserver", None, serves=True)
        for client, (name, group) in CLIENTS.items():
            authority.issue(client, name, group)
        tokens = _new_key(draft / "service-account.key").public_key()
        pem = tokens.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        (draft / "service-account.pub").write_bytes(pem)
    return made


class _Authority:
    """Issues certificates into a folder; its own is ca.crt there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = _new_key(folder / "ca.key")
        self._name = _name("rehearsal-ca", None)
        builder = _builder(self._name, self._name, self._key).add_extension(_AUTHORITY, critical=True)
        usage = _usage(signs_certificates=True)
        self._sign("ca", builder.add_extension(usage, critical=True))

    def issue(self, file: str, name: str, group: str | None, *, serves: bool = False) -> None:
        """FILE.crt and FILE.key: a server's for loopback, else a client's."""
        builder = _builder(_name(name, group), self._name, _new_key(self._folder / f"{file}.key"))
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if serves else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if serves:
            names = [x509.DNSName(each) for each in SERVER_NAMES]
            address = x509.IPAddress(ipaddress.ip_address(LOOPBACK))
            builder = builder.add_extension(x509.SubjectAlternativeName([*names, address]), critical=False)
        self._sign(file, builder)

    def _sign(self, file: str, builder: x509.CertificateBuilder) -> None:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        signed = builder.add_extension(identifier, critical=False).sign(self._key, hashes.SHA256())
        (self._folder / f"{file}.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))


_AUTHORITY = x509.BasicConstraints(ca=True, path_length=0)


def _name(common: str, organization: str | None) -> x509.Name:
    names = {NameOID.ORGANIZATION_NAME: organization, NameOID.COMMON_NAME: common}
    return x509.Name([x509.NameAttribute(key, value) for key, value in names.items() if value])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _new_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.touch(mode=0o600)
    file.write_bytes(pem)
    return key


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
