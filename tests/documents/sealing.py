"""Authorities, certificates and signed PDFs for tests."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


@dataclass
class Authority:
    """A root that issues seals."""

    name: str = "演示电子认证中心"

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._issue(self.name, "", self.key, ca=True, days=3650)

    @property
    def pem(self) -> bytes:
        """What the operator puts into the file of trusted authorities."""
        return self.certificate.public_bytes(Encoding.PEM)

    def seal(self, unit: str, *, days: int = 365) -> signers.SimpleSigner:
        """The electronic seal of a unit; `days` below zero has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._issue(f"{unit}", unit, key, ca=False, days=days)
        store = SimpleCertificateStore()
        store.register(_asn1(self.certificate))
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return signers.SimpleSigner(_asn1(certificate), keys.PrivateKeyInfo.load(private), store)

    def _issue(self, name: str, unit: str, key, *, ca: bool, days: int) -> x509.Certificate:
        now = datetime.now(UTC)
        subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        if unit:
            subject.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, unit))
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        usage = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name(subject))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca,
                    content_commitment=not ca,
                    key_cert_sign=ca,
                    crl_sign=ca,
                    **usage,
                ),
                critical=True,
            )
            .sign(self.key, hashes.SHA256())
        )


def signed(pdf: bytes, seal: signers.SimpleSigner, name: str = "seal1") -> bytes:
    """The PDF with a signature appended, as a sealing program does it: what was there stays byte for byte."""
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = signers.PdfSignatureMetadata(field_name=name, subfilter=fields.SigSeedSubFilter.PADES)
    signers.PdfSigner(meta, signer=seal).sign_pdf(writer, output=out)
    return out.getvalue()


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
