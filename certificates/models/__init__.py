from certificates.models.certificate import Certificate, HolderName, Revocation

__all__ = ["Certificate", "HolderName", "Revocation"]
